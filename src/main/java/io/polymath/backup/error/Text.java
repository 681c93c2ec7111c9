package io.polymath.backup.error;

import java.util.Locale;

/** Texts that read the same on every machine, whatever its language. */
public final class Text {

    private Text() {}

    /** Returns how many there are of something: {@code 1 store}, {@code 1,200 stores}; the plural ends in s. */
    public static String number(long count, String singular) {
        return number(count, singular, singular + "s");
    }

    /** Returns how many there are of something: {@code 1 index}, {@code 2 indexes}. */
    public static String number(long count, String singular, String plural) {
        return of("%,d %s", count, count == 1 ? singular : plural);
    }

    /** Returns a formatted text, see {@link java.util.Formatter}. */
    public static String of(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
