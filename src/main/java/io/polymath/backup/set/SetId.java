package io.polymath.backup.set;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name of a set: {@code polymath_20261122_0200}, local time, then {@code _2}, {@code _3} ... for later sets of the
 * same minute.
 */
public record SetId(@JsonValue String value) implements Comparable<SetId> {

    private static final Pattern FORM = Pattern.compile("polymath_\\d{8}_\\d{4}(_[1-9]\\d{0,5})?");
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyyMMdd_HHmm", Locale.ROOT);
    private static final String PREFIX = "polymath_";

    public SetId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a set id: " + value);
        }
    }

    /** Returns whether a name is that of a set. */
    public static boolean isValid(String name) {
        return FORM.matcher(name).matches();
    }

    /** Returns the id of the n-th set of a minute, counted from 1. */
    public static SetId of(LocalDateTime minute, int n) {
        return new SetId(PREFIX + MINUTE.format(minute) + (n == 1 ? "" : "_" + n));
    }

    /** Returns what the names of its archives end in: {@code 20261122_0200}. */
    public String stamp() {
        return value.substring(PREFIX.length());
    }

    /** Returns the minute of it, local time. */
    public LocalDateTime time() {
        return LocalDateTime.parse(minute(), MINUTE);
    }

    /** Returns about when it was made, in seconds as those of the epoch; 0 when its name has no day of the calendar. */
    public long seconds() {
        try {
            return time().toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return 0;
        }
    }

    /** Orders by minute, then by number within the minute. */
    @Override
    public int compareTo(SetId other) {
        int byMinute = minute().compareTo(other.minute());
        return byMinute != 0 ? byMinute : Integer.compare(number(), other.number());
    }

    private String minute() {
        return stamp().substring(0, 13);
    }

    private int number() {
        return stamp().length() == 13 ? 1 : Integer.parseInt(stamp().substring(14));
    }

    @Override
    public String toString() {
        return value;
    }
}
