package io.polymath.backup.run;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of a whole, such as {@code 1/7}. */
public record Share(int part, int whole) {

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,5})/([1-9]\\d{0,5})");

    public Share {
        if (part < 1 || part > whole) {
            throw new IllegalArgumentException("not a share: " + part + "/" + whole);
        }
    }

    /** Reads {@code 1/7}; empty for what is no share, or more than the whole. */
    public static Optional<Share> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int part = Integer.parseInt(matcher.group(1));
        int whole = Integer.parseInt(matcher.group(2));
        return part <= whole ? Optional.of(new Share(part, whole)) : Optional.empty();
    }

    /** Returns this share of some bytes, no less. */
    public long of(long bytes) {
        return (long) Math.ceil((double) bytes * part / whole);
    }

    @Override
    public String toString() {
        return part + "/" + whole;
    }
}
