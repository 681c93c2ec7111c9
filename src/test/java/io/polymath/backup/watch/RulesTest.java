package io.polymath.backup.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.report.TestSets;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Manifest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules, as a function of sets, clock and disk. */
class RulesTest {

    private static final WatchSettings LIMITS = new WatchSettings(
            Duration.ofHours(4),
            Duration.ofHours(28),
            80,
            Duration.ofDays(14),
            10_000_000_000L,
            30,
            100,
            7,
            Duration.ofDays(8),
            List.of(),
            Duration.ofHours(4),
            List.of(),
            Optional.of("0 0 2 * * ?"),
            ZoneId.of("Europe/Stockholm"));
    private static final Disk ROOMY = new Disk(1000, 500);
    private static final Map<String, OffsetDateTime> NOWHERE = Map.of();

    @Test
    void nightsThatWentWellAreNothingToTell() {
        assertThat(alarms(facts(TestSets.NIGHT.plusHours(6), nights(10)))).isEmpty();
    }

    @Test
    void withoutAnySetThereIsOneAlarm() {
        assertThat(alarms(facts(TestSets.NIGHT, List.of())))
                .extracting(Alarm::key, Alarm::what)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("age", "there is no good set"));
    }

    @ParameterizedTest
    @CsvSource({"27, false", "28, false", "29, true", "100, true"})
    void aNightWithoutAGoodSetIsToldFourHoursAfterIt(int hours, boolean told) {
        // 02:00 of the next night is 24 h later, and 06:00 is 28 h later
        List<Alarm> alarms = alarms(facts(TestSets.NIGHT.plusHours(hours).plusMinutes(hours == 28 ? 0 : 1), nights(3)));

        assertThat(keys(alarms).contains("age")).isEqualTo(told);
        if (told) {
            assertThat(alarms.get(0).what())
                    .startsWith("the run of 2026-11-23T02:00+01:00 has made no good set: the last one is"
                            + " polymath_20261122_0200, ");
        }
    }

    @Test
    void aSetMadeByHandBeforeTheNightDoesNotMakeUpForIt() {
        Seen byHand = seen(TestSets.of(TestSets.NIGHT.minusMinutes(1), 1, List.of()));

        assertThat(keys(alarms(facts(TestSets.NIGHT.plusHours(3), List.of(byHand)))))
                .doesNotContain("age");
        assertThat(keys(alarms(facts(TestSets.NIGHT.plusHours(5), List.of(byHand)))))
                .contains("age");
    }

    @Test
    void withoutAScheduleTheAgeAloneCounts() {
        WatchSettings plain = new WatchSettings(
                LIMITS.late(),
                Duration.ofHours(50),
                80,
                LIMITS.fullWithin(),
                0,
                0,
                0,
                7,
                LIMITS.proofMaxAge(),
                List.of(),
                LIMITS.copyLate(),
                List.of(),
                Optional.empty(),
                LIMITS.zone());

        assertThat(Rules.alarms(facts(TestSets.NIGHT.plusHours(49), nights(2)), plain))
                .isEmpty();
        assertThat(Rules.alarms(facts(TestSets.NIGHT.plusHours(51), nights(2)), plain))
                .extracting(Alarm::what)
                .containsExactly("the last good set, polymath_20261122_0200, is 2 d 2 h old, more than watch.max-age"
                        + " (2 d 2 h)");
    }

    @Test
    void aPartialSetIsNoGoodOne() {
        List<Seen> sets = new ArrayList<>(nights(3));
        sets.set(0, seen(TestSets.partial()));

        assertThat(keys(alarms(facts(TestSets.NIGHT.plusHours(5), sets)))).contains("age");
    }

    @ParameterizedTest
    @CsvSource({"200, false", "199, true", "0, true", "1000, false"})
    void aDiskThatIsMoreThanEightyPercentFullIsTold(long free, boolean told) {
        List<Alarm> alarms = alarms(facts(TestSets.NIGHT.plusHours(1), nights(2), new Disk(1000, free)));

        assertThat(keys(alarms).contains("disk")).isEqualTo(told);
    }

    @Test
    void theDayOnWhichTheDiskIsFullIsTold() {
        Facts facts = new Facts(
                TestSets.NIGHT.plusHours(1),
                nights(2),
                List.of(),
                Optional.of(new Disk(1000, 100)),
                OptionalLong.of(10),
                List.of(),
                Set.of());

        assertThat(alarms(facts))
                .extracting(Alarm::what)
                .containsExactly("the disk of the repository is 90 % full, 100 B are left; at the present growth,"
                        + " 10 B a day, it is full on 2 December 2026");
    }

    @Test
    void aHalfEmptyDiskThatFillsWithinTwoWeeksIsTold() {
        assertThat(keys(alarms(growing(60)))).containsExactly("disk");
        assertThat(keys(alarms(growing(20)))).isEmpty();
        assertThat(keys(alarms(growing(-60)))).isEmpty();
    }

    @Test
    void aDiskThatWasToldIsWellOnlyTwoPointsBelowTheLimit() {
        Facts now = facts(TestSets.NIGHT.plusHours(1), nights(2), new Disk(1000, 210));
        Facts told = new Facts(
                now.now(), now.sets(), List.of(), now.disk(), OptionalLong.empty(), List.of(), Set.of("disk"));

        assertThat(keys(alarms(now))).isEmpty();
        assertThat(keys(alarms(told))).containsExactly("disk");
    }

    @Test
    void aSetAboveTenGigabytesIsTold() {
        List<Seen> sets = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            sets.add(seen(TestSets.of(TestSets.NIGHT.minusDays(n), 1.7, List.of())));
        }

        assertThat(alarms(facts(TestSets.NIGHT.plusHours(1), sets)))
                .extracting(Alarm::what)
                .containsExactly("polymath_20261122_0200 takes 10.4 GB, more than watch.max-set (10.0 GB)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.3, 0.5, 0.69, 0.71, 0.9, 1, 1.3, 1.9, 1.99, 2.01, 3})
    void aStoreThatChangedItsSizeTooMuchIsTold(double scale) {
        List<Seen> sets = new ArrayList<>(nights(9));
        sets.set(0, seen(TestSets.of(TestSets.NIGHT, scale, List.of())));

        Set<String> told = Set.copyOf(keys(alarms(facts(TestSets.NIGHT.plusHours(1), sets))));

        boolean isTooMuch = scale < 0.7 || scale > 2;
        assertThat(told.contains("change/postgres")).isEqualTo(isTooMuch);
        assertThat(told).doesNotContain("change/config");
    }

    @Test
    void theSizeIsComparedWithTheMedianOfTheLastSeven() {
        // one odd night before, and older nights that were smaller, change nothing
        List<Seen> sets = new ArrayList<>(nights(8));
        sets.set(1, seen(TestSets.of(TestSets.NIGHT.minusDays(1), 0.1, List.of())));
        for (int n = 8; n < 30; n++) {
            sets.add(seen(TestSets.of(TestSets.NIGHT.minusDays(n), 0.1, List.of())));
        }

        assertThat(keys(alarms(facts(TestSets.NIGHT.plusHours(1), sets)))).isEmpty();
    }

    @Test
    void aTableThatVanishedIsToldWithTheSetThatHasIt() {
        List<Seen> sets = new ArrayList<>(nights(4));
        sets.set(0, seen(without(sets.get(0).manifest(), item -> item.name().equals("artifacts"))));

        assertThat(alarms(facts(TestSets.NIGHT.plusHours(1), sets)))
                .containsExactly(new Alarm(
                        "gone/postgres/tables/artifacts",
                        "gone",
                        "postgres: the table artifacts is gone; polymath_20261121_0200 has it with 28,575",
                        "if that was meant, all is well; otherwise run pin polymath_20261121_0200, then restore"
                                + " polymath_20261121_0200 --only postgres:artifacts"));
    }

    @Test
    void aCollectionIsMissedForSevenSetsAndThenTakenAsDropped() {
        for (int nightsWithout = 1; nightsWithout < 10; nightsWithout++) {
            List<Seen> sets = new ArrayList<>(nights(20));
            for (int n = 0; n < nightsWithout; n++) {
                sets.set(
                        n,
                        seen(without(sets.get(n).manifest(), item -> item.name().equals("papers"))));
            }

            List<String> keys = keys(alarms(facts(TestSets.NIGHT.plusHours(1), sets)));
            if (nightsWithout <= 7) {
                assertThat(keys).as("%d nights", nightsWithout).containsExactly("gone/chromadb/collections/papers");
            } else {
                assertThat(keys).as("%d nights", nightsWithout).isEmpty();
            }
        }
    }

    @Test
    void aFileThatVanishedIsNoAlarm() {
        List<Seen> sets = new ArrayList<>(nights(4));
        sets.set(0, seen(without(sets.get(0).manifest(), item -> item.kind().equals("files"))));

        assertThat(keys(alarms(facts(TestSets.NIGHT.plusHours(1), sets)))).isEmpty();
    }

    @Test
    void aProofThatExpiredIsTold() {
        // proofs of TestSets are of the night of NIGHT
        List<Seen> sets = List.of(new Seen(
                TestSets.of(TestSets.NIGHT.plusDays(9), 1, List.of()),
                Optional.empty(),
                Optional.of(TestSets.NIGHT),
                NOWHERE));

        assertThat(alarms(facts(TestSets.NIGHT.plusDays(9).plusHours(1), sets)))
                .extracting(Alarm::what)
                .containsExactly(
                        "the newest proof has expired: it is 9 d 1 h old, more than watch.proof-max-age (8 d 0 h)");
    }

    @Test
    void aCopyThatIsMissingIsToldFourHoursAfterTheRun() {
        List<Seen> sets = new ArrayList<>(nights(3));
        sets.set(1, copied(sets.get(1), "s3"));

        assertThat(keys(alarms(facts(TestSets.NIGHT.plusHours(4), sets)))).isEmpty();
        assertThat(alarms(facts(TestSets.NIGHT.plusHours(5), sets)))
                .containsExactly(new Alarm(
                        "copy/s3",
                        "polymath_20261121_0200",
                        "polymath_20261122_0200 is not in s3: the newest copy there is of polymath_20261121_0200",
                        "run copy polymath_20261122_0200 --to s3, and mend what it says"));
    }

    @Test
    void aDamagedSetIsToldAndIsNoGoodOne() {
        List<Seen> sets = new ArrayList<>(nights(3));
        Seen first = sets.get(0);
        sets.set(0, new Seen(first.manifest(), Optional.of("a byte is wrong"), first.proved(), NOWHERE));

        assertThat(keys(alarms(facts(TestSets.NIGHT.plusHours(5), sets))))
                .containsExactly("age", "damage/polymath_20261122_0200");
    }

    @Test
    void whateverThereIsEachAlarmHasAKeyOfItsOwnAndSomethingToDo() {
        Random random = new Random(5);
        for (int n = 0; n < 300; n++) {
            List<Seen> sets = new ArrayList<>();
            for (int k = 0; k < random.nextInt(12); k++) {
                Manifest set = TestSets.of(
                        TestSets.NIGHT.minusHours(random.nextInt(300)),
                        random.nextDouble() * 3,
                        random.nextInt(4) == 0 ? List.of(TestSets.NEO4J) : List.of());
                Seen seen = seen(random.nextInt(3) == 0 ? without(set, item -> random.nextBoolean()) : set);
                sets.add(random.nextBoolean() ? copied(seen, "s" + random.nextInt(3)) : seen);
            }
            Facts facts = new Facts(
                    TestSets.NIGHT.plusHours(random.nextInt(500) - 100),
                    sets,
                    List.of(),
                    Optional.of(new Disk(1000, random.nextInt(1001))),
                    random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(200) - 50),
                    List.of(),
                    Set.of());

            List<Alarm> alarms = alarms(facts);

            assertThat(keys(alarms)).doesNotHaveDuplicates();
            assertThat(alarms).allSatisfy(alarm -> {
                assertThat(alarm.what()).isNotBlank().doesNotContain("null", "\n", "  ");
                assertThat(alarm.hint()).isNotBlank();
                assertThat(Recovered.sentence(alarm, facts)).isNotBlank();
            });
            // what is told once is told the same way the next time
            assertThat(alarms(facts)).isEqualTo(alarms);
        }
    }

    private static List<Alarm> alarms(Facts facts) {
        return Rules.alarms(facts, LIMITS);
    }

    private static List<String> keys(List<Alarm> alarms) {
        return alarms.stream().map(Alarm::key).toList();
    }

    private static Facts growing(long bytesADay) {
        return new Facts(
                TestSets.NIGHT.plusHours(1),
                nights(2),
                List.of(),
                Optional.of(ROOMY),
                OptionalLong.of(bytesADay),
                List.of(),
                Set.of());
    }

    private static Facts facts(OffsetDateTime now, List<Seen> sets) {
        return facts(now, sets, ROOMY);
    }

    private static Facts facts(OffsetDateTime now, List<Seen> sets, Disk disk) {
        return new Facts(now, sets, List.of(), Optional.of(disk), OptionalLong.empty(), List.of(), Set.of());
    }

    /** Returns sets of the last nights, the newest first. */
    private static List<Seen> nights(int count) {
        List<Seen> sets = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            sets.add(seen(TestSets.of(TestSets.NIGHT.minusDays(n), 1, List.of())));
        }
        return sets;
    }

    private static Seen seen(Manifest set) {
        return new Seen(set, Optional.empty(), Optional.of(set.ended()), NOWHERE);
    }

    private static Seen copied(Seen set, String repository) {
        return new Seen(
                set.manifest(),
                set.damage(),
                set.proved(),
                Map.of(repository, set.manifest().ended()));
    }

    private static Manifest without(Manifest set, Predicate<Item> what) {
        List<Archive> archives = set.archives().stream()
                .map(archive -> {
                    Content content = archive.content();
                    Inventory left = Inventory.of(content.inventory().items().stream()
                            .filter(what.negate())
                            .toList());
                    return new Archive(
                            archive.store(),
                            archive.kind(),
                            archive.file(),
                            archive.bytes(),
                            archive.rawBytes(),
                            archive.sha256(),
                            archive.codecs(),
                            archive.cut(),
                            new Content(
                                    left,
                                    content.moment(),
                                    content.before(),
                                    content.after(),
                                    content.inexact(),
                                    content.versions()),
                            archive.took(),
                            archive.verified(),
                            archive.companions());
                })
                .toList();
        return new Manifest(
                set.format(),
                set.set(),
                set.sequence(),
                set.label(),
                set.host(),
                set.program(),
                set.started(),
                set.ended(),
                set.cut(),
                set.estate(),
                set.asked(),
                archives,
                set.failures());
    }
}
