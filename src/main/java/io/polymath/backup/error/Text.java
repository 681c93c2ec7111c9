package io.polymath.backup.error;

import java.util.Locale;

/** Texts that read the same on every machine, whatever its language. */
public final class Text {

    private Text() {}

    /** Returns a formatted text, see {@link java.util.Formatter}. */
    public static String of(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
