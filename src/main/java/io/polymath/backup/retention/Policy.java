package io.polymath.backup.retention;

import io.polymath.backup.config.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which good sets are kept. A set that any rule keeps stays; 0 switches a rule off, and with all of them off nothing is
 * ever removed.
 *
 * @param keepLast how many of the newest
 * @param keepWithin for how long each
 * @param keepDaily for how many days, of those that have one, the last of the day
 * @param keepWeekly for how many weeks of ISO 8601 the last of the week
 * @param keepMonthly for how many months the last of the month
 * @param keepYearly for how many years the last of the year
 */
public record Policy(
        int keepLast, Duration keepWithin, int keepDaily, int keepWeekly, int keepMonthly, int keepYearly) {

    /** What holds when nothing is set. */
    static final Policy SHIPPED = new Policy(0, Duration.ofDays(7), 0, 0, 0, 0);

    /** More than any disk has room for. */
    private static final int MOST = 100_000;

    /** Reads the rules that hold for every repository. */
    public static Policy read(Section settings) {
        return SHIPPED.overriddenBy(settings);
    }

    /** Returns these rules with those that a repository has of its own in their places. */
    public Policy overriddenBy(Section settings) {
        return new Policy(
                settings.number("keep-last", keepLast, 0, MOST),
                settings.duration("keep-within", keepWithin),
                settings.number("keep-daily", keepDaily, 0, MOST),
                settings.number("keep-weekly", keepWeekly, 0, MOST),
                settings.number("keep-monthly", keepMonthly, 0, MOST),
                settings.number("keep-yearly", keepYearly, 0, MOST));
    }

    /** Returns whether no rule is on. */
    boolean isOff() {
        return keepWithin.isZero() && keepLast + keepDaily + keepWeekly + keepMonthly + keepYearly == 0;
    }

    /** Returns the rules that are on, as settings name them: {@code keep-within 7d, keep-monthly 12}. */
    String text() {
        List<String> rules = new ArrayList<>();
        add(rules, "keep-last", keepLast);
        if (!keepWithin.isZero()) {
            rules.add("keep-within " + text(keepWithin));
        }
        add(rules, "keep-daily", keepDaily);
        add(rules, "keep-weekly", keepWeekly);
        add(rules, "keep-monthly", keepMonthly);
        add(rules, "keep-yearly", keepYearly);
        return String.join(", ", rules);
    }

    private static void add(List<String> rules, String name, int number) {
        if (number > 0) {
            rules.add(name + " " + number);
        }
    }

    /** Returns a duration as the settings have it. */
    static String text(Duration time) {
        return time.toHours() % 24 == 0 && time.toMinutesPart() == 0
                ? time.toDays() + "d"
                : time.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
