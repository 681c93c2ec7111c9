package io.polymath.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.retention.Candidate.Standing;
import io.polymath.backup.set.SetId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.WeekFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What retention promises, held against thousands of made-up calendars. A failure names its seed. */
class RetentionPromisesTest {

    private static final int CASES = 10_000;

    private static final List<Case> ALL =
            LongStream.range(0, CASES).mapToObj(Case::wild).toList();

    /** A case: everything that the rule is given, and which sets it lets stay. */
    private record Case(long seed, Policy policy, Clock clock, List<Candidate> sets, Set<SetId> stay) {

        static Case wild(long seed) {
            Random random = new Random(seed);
            Calendar calendar = Calendar.wild(random);
            Policy policy = Calendar.policy(random);
            Set<SetId> stay = stay(policy, calendar.clock(), calendar.sets());
            return new Case(seed, policy, calendar.clock(), calendar.sets(), stay);
        }

        static Set<SetId> stay(Policy policy, Clock clock, List<Candidate> sets) {
            return new Retention(policy, clock)
                    .judge(sets).stream()
                            .filter(Verdict::stays)
                            .map(verdict -> verdict.candidate().set())
                            .collect(Collectors.toSet());
        }

        List<Candidate> go() {
            return sets.stream().filter(set -> !stay.contains(set.set())).toList();
        }

        boolean isFuture(Candidate set) {
            return set.when().isAfter(clock.instant());
        }

        @Override
        public String toString() {
            return "seed " + seed + ", " + policy + ", now " + clock + "\n"
                    + sets.stream().map(set -> "  " + set + "\n").collect(Collectors.joining());
        }
    }

    @Test
    void theCasesAreOfManyKinds() {
        int removing = 0;
        int backwards = 0;
        int future = 0;
        for (Case one : ALL) {
            removing += one.go().isEmpty() ? 0 : 1;
            future += one.sets().stream().anyMatch(one::isFuture) ? 1 : 0;
            List<Instant> times = one.sets().stream().map(Candidate::when).toList();
            backwards += times.equals(times.stream().sorted().toList()) ? 0 : 1;
        }

        assertThat(removing).isGreaterThan(CASES / 5);
        assertThat(backwards).isGreaterThan(CASES / 5);
        assertThat(future).isGreaterThan(CASES / 10);
    }

    @Test
    void whatIsPinnedUnreadableOrOfTheFutureNeverGoes() {
        for (Case one : ALL) {

            assertThat(one.go()).as("%s", one).allSatisfy(set -> {
                assertThat(set.pin()).isEmpty();
                assertThat(set.standing()).isNotEqualTo(Standing.UNREADABLE);
                assertThat(one.isFuture(set)).isFalse();
            });
        }
    }

    /** So a set that is sent to a repository because it would stay beside all others also stays beside some of them. */
    @Test
    void whatStaysAmongAllStaysAmongFewer() {
        for (Case one : ALL) {
            Random random = new Random(one.seed());
            List<Candidate> some =
                    one.sets().stream().filter(set -> random.nextBoolean()).toList();

            Set<SetId> staying = Case.stay(one.policy(), one.clock(), some);

            assertThat(some)
                    .as("%s", one)
                    .filteredOn(set -> one.stay().contains(set.set()))
                    .allMatch(set -> staying.contains(set.set()));
        }
    }

    @Test
    void theLastGoodSetStaysByNumberAndByTime() {
        for (Case one : ALL) {
            List<Candidate> good = one.sets().stream()
                    .filter(set -> set.standing() == Standing.GOOD && !one.isFuture(set))
                    .toList();

            Set<SetId> last = new HashSet<>();
            good.stream().max(Comparator.comparing(Candidate::sequence)).ifPresent(set -> last.add(set.set()));
            good.stream()
                    .max(Comparator.comparing(Candidate::when).thenComparing(Candidate::sequence))
                    .ifPresent(set -> last.add(set.set()));

            assertThat(one.stay()).as("%s", one).containsAll(last);
        }
    }

    @Test
    void aSetGoesOnlyWhenALaterGoodOneStays() {
        for (Case one : ALL) {
            Set<SetId> stay = one.stay();

            assertThat(one.go())
                    .as("%s", one)
                    .allSatisfy(gone -> assertThat(one.sets())
                            .anyMatch(other -> stay.contains(other.set())
                                    && other.standing() == Standing.GOOD
                                    && other.sequence() > gone.sequence()
                                    && other.when().compareTo(gone.when()) >= 0
                                    && !one.isFuture(other)));
        }
    }

    @Test
    void nothingGoesThatIsYoungerThanKeepWithin() {
        for (Case one : ALL) {
            Duration within = one.policy().keepWithin();

            assertThat(one.go())
                    .as("%s", one)
                    .allSatisfy(set -> assertThat(
                                    Duration.between(set.when(), one.clock().instant()))
                            // a day of the calendar may have an hour less
                            .isGreaterThan(within.minusHours(1)));
        }
    }

    @Test
    void aPauseOrAJumpOfTheClockAgesByHalfOfKeepWithinAtMost() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            Calendar calendar = Calendar.calm(random);
            Policy policy = new Policy(0, Duration.ofDays(2 + random.nextInt(20)), 0, 0, 0, 0);
            Instant last = calendar.sets().get(calendar.sets().size() - 1).when();
            Clock afterwards = Clock.fixed(last.plus(Duration.ofDays(30 + random.nextInt(3000))), calendar.zone());
            List<SetId> youngerThanHalf = calendar.sets().stream()
                    .filter(set -> Duration.between(set.when(), last)
                                    .compareTo(policy.keepWithin().dividedBy(2))
                            <= 0)
                    .map(Candidate::set)
                    .toList();

            List<Candidate> sets = new ArrayList<>(calendar.sets());
            sets.add(new Candidate(
                    new SetId("polymath_20991231_0000"),
                    afterwards.instant().getEpochSecond(),
                    afterwards.instant(),
                    Standing.GOOD,
                    Optional.empty(),
                    1));

            assertThat(Case.stay(policy, afterwards, sets)).as("seed %d", seed).containsAll(youngerThanHalf);
        }
    }

    @Test
    void setsThatLackSomethingPushNoGoodOneOut() {
        for (Case one : ALL) {
            List<Candidate> withoutThem = one.sets().stream()
                    .filter(set -> set.standing() == Standing.GOOD)
                    .toList();
            Set<SetId> good = withoutThem.stream().map(Candidate::set).collect(Collectors.toSet());

            Set<SetId> goodThatStay = new HashSet<>(one.stay());
            goodThatStay.retainAll(good);

            assertThat(goodThatStay).as("%s", one).isEqualTo(Case.stay(one.policy(), one.clock(), withoutThem));
        }
    }

    @Test
    void setsOfTheFuturePushNoneOut() {
        for (Case one : ALL) {
            List<Candidate> withoutThem =
                    one.sets().stream().filter(set -> !one.isFuture(set)).toList();

            assertThat(one.stay()).as("%s", one).containsAll(Case.stay(one.policy(), one.clock(), withoutThem));
        }
    }

    @Test
    void whatStayedStaysWhenTheRuleIsFollowedAgain() {
        for (Case one : ALL) {
            Set<SetId> stay = one.stay();
            List<Candidate> left =
                    one.sets().stream().filter(set -> stay.contains(set.set())).toList();

            assertThat(Case.stay(one.policy(), one.clock(), left)).as("%s", one).isEqualTo(stay);
        }
    }

    @Test
    void aMoreGenerousPolicyKeepsAllThatAnotherKeeps() {
        for (Case one : ALL) {
            Policy less = one.policy();
            Policy more = new Policy(
                    less.keepLast() + 1,
                    less.keepWithin().plusHours(30),
                    less.keepDaily() + 1,
                    less.keepWeekly() + 2,
                    less.keepMonthly() + 1,
                    less.keepYearly() + 1);
            if (!less.isOff()) {
                assertThat(Case.stay(more, one.clock(), one.sets()))
                        .as("%s", one)
                        .containsAll(one.stay());
            }
        }
    }

    /** In quiet times the rule is the one that everybody knows, which is written down here a second time. */
    @Test
    void inQuietTimesTheRuleIsTheUsualOne() {
        for (long seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            Calendar calendar = Calendar.calm(random);
            Policy policy = new Policy(
                    random.nextInt(4), Duration.ZERO, random.nextInt(5), random.nextInt(4), random.nextInt(4), 1);

            assertThat(Case.stay(policy, calendar.clock(), calendar.sets()))
                    .as("seed %d, %s", seed, policy)
                    .isEqualTo(usual(policy, calendar));
        }
    }

    /** Walks from the newest set to the oldest and ticks off days, weeks, months and years, as restic's forget does. */
    private static Set<SetId> usual(Policy policy, Calendar calendar) {
        List<Candidate> newestFirst = calendar.sets().stream()
                .sorted(Comparator.comparing(Candidate::when).reversed())
                .toList();
        Set<SetId> stay = new HashSet<>();
        stay.add(newestFirst.get(0).set());
        newestFirst.stream().limit(policy.keepLast()).forEach(set -> stay.add(set.set()));
        Map<Integer, Integer> counts =
                Map.of(0, policy.keepDaily(), 1, policy.keepWeekly(), 2, policy.keepMonthly(), 3, policy.keepYearly());
        counts.forEach((unit, count) -> {
            Set<String> seen = new LinkedHashSet<>();
            for (Candidate set : newestFirst) {
                if (seen.size() < count && seen.add(period(set.when().atZone(calendar.zone()), unit))) {
                    stay.add(set.set());
                }
            }
        });
        return stay;
    }

    private static String period(ZonedDateTime time, int unit) {
        return switch (unit) {
            case 0 -> time.toLocalDate().toString();
            case 1 -> time.get(WeekFields.ISO.weekBasedYear()) + "-W" + time.get(WeekFields.ISO.weekOfWeekBasedYear());
            case 2 -> time.getYear() + "-" + time.getMonthValue();
            default -> "" + time.getYear();
        };
    }

    /** Followed every night for two years, the rule leaves what it would have left of all sets at once. */
    @Test
    void nightByNightTheSameStaysAsAtOnce() {
        for (long seed = 0; seed < 8; seed++) {
            Random random = new Random(seed);
            ZoneId zone = Calendar.calm(random).zone();
            Policy policy = new Policy(
                    random.nextInt(4),
                    Duration.ofDays(random.nextInt(10)),
                    random.nextInt(10),
                    random.nextInt(8),
                    1 + random.nextInt(20),
                    random.nextInt(3));
            List<Candidate> all = new ArrayList<>();
            List<Candidate> left = new ArrayList<>();
            ZonedDateTime night = ZonedDateTime.of(2026, 1, 1, 2, 0, 0, 0, zone);
            for (int n = 0; n < 2 * 365; n++) {
                night = night.plusDays(1);
                Candidate set = new Candidate(
                        SetId.of(night.toLocalDateTime(), 1),
                        night.toEpochSecond(),
                        night.toInstant(),
                        Standing.GOOD,
                        Optional.empty(),
                        1);
                all.add(set);
                left.add(set);
                Clock clock = Clock.fixed(night.plusMinutes(3).toInstant(), zone);
                Set<SetId> stay = Case.stay(policy, clock, left);
                left.removeIf(each -> !stay.contains(each.set()));
            }

            Clock clock = Clock.fixed(night.plusMinutes(3).toInstant(), zone);
            assertThat(left.stream().map(Candidate::set).collect(Collectors.toSet()))
                    .as("seed %d, %s", seed, policy)
                    .isEqualTo(Case.stay(policy, clock, all));
        }
    }
}
