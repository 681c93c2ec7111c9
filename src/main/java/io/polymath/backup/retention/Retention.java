package io.polymath.backup.retention;

import io.polymath.backup.error.Text;
import io.polymath.backup.retention.Candidate.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * The rule by which sets are kept, a pure function of what there is and what time it is.
 *
 * <p>A set goes only when a good one stays that is later by its number and by the clock too, so that neither a clock
 * that was wrong nor sets that lack something push a good one out. What is dated in the future stays, and pushes none
 * out. A pause, or a jump of the clock, ages the sets before it by half of keep-within at most.
 */
public final class Retention {

    private final Policy policy;
    private final ZonedDateTime now;

    public Retention(Policy policy, Clock clock) {
        this.policy = policy;
        this.now = ZonedDateTime.ofInstant(clock.instant(), clock.getZone());
    }

    /** Judges all sets of one repository; the newest one comes first. */
    public List<Verdict> judge(List<Candidate> sets) {
        List<Candidate> good = sets.stream()
                .filter(set -> set.isGood() && !isFuture(set))
                .sorted(Comparator.comparingLong(Candidate::sequence))
                .toList();
        return sets.stream()
                .sorted(Comparator.comparingLong(Candidate::sequence)
                        .thenComparing(Candidate::set)
                        .reversed())
                .map(set -> new Verdict(set, rules(set, good)))
                .toList();
    }

    /** Returns the rules that keep a set, among all good ones that are not dated in the future, in their order. */
    private List<String> rules(Candidate set, List<Candidate> good) {
        List<String> rules = new ArrayList<>();
        set.pin().ifPresent(reason -> rules.add("pinned: " + reason));
        if (set.standing() == Standing.UNREADABLE) {
            rules.add("unreadable: look at it");
        }
        if (policy.isOff()) {
            rules.add("no rule is set");
        }
        if (isFuture(set)) {
            rules.add("dated in the future");
        }
        List<Candidate> later =
                good.stream().filter(other -> other.isLaterThan(set)).toList();
        if (later.isEmpty()) {
            rules.add(set.isGood() ? "last good set" : "no later good set");
        }
        if (isWithin(set)) {
            rules.add("within " + Policy.text(policy.keepWithin()));
        } else if (isWithinButForPauses(set, good)) {
            rules.add("within " + Policy.text(policy.keepWithin()) + " without pauses");
        }
        if (set.isGood()) {
            keepLastOf(policy.keepLast(), "last", Candidate::set, set, later, rules);
            keepLastOf(policy.keepDaily(), "daily", this::day, set, later, rules);
            keepLastOf(policy.keepWeekly(), "weekly", other -> week(day(other)), set, later, rules);
            keepLastOf(policy.keepMonthly(), "monthly", other -> YearMonth.from(day(other)), set, later, rules);
            keepLastOf(policy.keepYearly(), "yearly", other -> day(other).getYear(), set, later, rules);
        }
        return rules;
    }

    private boolean isFuture(Candidate set) {
        return set.when().isAfter(now.toInstant());
    }

    /** Keeps the last set of a period, for as many periods as the policy says, of those that have a good one. */
    private static void keepLastOf(
            int periods,
            String name,
            Function<Candidate, Object> period,
            Candidate set,
            List<Candidate> later,
            List<String> rules) {
        Object own = period.apply(set);
        Set<Object> laterPeriods = new HashSet<>();
        // from the newest to the oldest: most sets are found out of bounds after a few
        for (int i = later.size() - 1; i >= 0 && laterPeriods.size() < periods && !laterPeriods.contains(own); i--) {
            laterPeriods.add(period.apply(later.get(i)));
        }
        if (laterPeriods.size() < periods && !laterPeriods.contains(own)) {
            rules.add(Text.of("%s %d of %d", name, laterPeriods.size() + 1, periods));
        }
    }

    private boolean isWithin(Candidate set) {
        // whole days are those of the calendar: seven days ago is the same hour, also across a change of the clock
        long days = policy.keepWithin().toDays();
        Instant since =
                now.minusDays(days).minus(policy.keepWithin().minusDays(days)).toInstant();
        return !policy.keepWithin().isZero() && !set.when().isBefore(since);
    }

    private boolean isWithinButForPauses(Candidate set, List<Candidate> good) {
        return !policy.keepWithin().isZero() && age(set, good).compareTo(policy.keepWithin()) <= 0;
    }

    /** Returns how long good sets have been made since, where each pause counts as half of keep-within at most. */
    private Duration age(Candidate set, List<Candidate> good) {
        Duration age = Duration.ZERO;
        Instant previous = set.when();
        for (Candidate next : good) {
            if (next.sequence() > set.sequence()) {
                age = age.plus(pause(previous, next.when()));
                previous = next.when();
            }
        }
        return age.plus(pause(previous, now.toInstant()));
    }

    private Duration pause(Instant from, Instant to) {
        Duration longest = policy.keepWithin().dividedBy(2);
        Duration pause = Duration.between(from, to);
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(longest) > 0 ? longest : pause;
    }

    private LocalDate day(Candidate set) {
        return LocalDate.ofInstant(set.when(), now.getZone());
    }

    private static List<Integer> week(LocalDate day) {
        return List.of(day.get(IsoFields.WEEK_BASED_YEAR), day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
