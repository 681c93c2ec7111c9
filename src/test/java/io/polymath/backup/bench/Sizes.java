package io.polymath.backup.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Sizes in powers of ten, as people write them: {@code 500MB}, {@code 6GB}. */
final class Sizes {

    private static final Pattern SIZE = Pattern.compile("(\\d+)(MB|GB)");
    private static final long LEAST = 200_000_000L;
    private static final long MOST = 6_000_000_000L;

    private Sizes() {}

    /** Returns bytes. */
    static long parse(String text) {
        Matcher size = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (size.matches()) {
            long bytes = Long.parseLong(size.group(1)) * (size.group(2).equals("MB") ? 1_000_000L : 1_000_000_000L);
            if (bytes >= LEAST && bytes <= MOST) {
                return bytes;
            }
        }
        throw new TypeConversionException("unusable size " + text + ", expected 200MB to 6GB");
    }

    static String text(long bytes) {
        return bytes < 1_000_000_000L
                ? String.format(Locale.ROOT, "%.0f MB", bytes / 1e6)
                : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }
}
