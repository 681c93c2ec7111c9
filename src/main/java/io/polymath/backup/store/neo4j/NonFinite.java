package io.polymath.backup.store.neo4j;

import java.util.HexFormat;

/** The numbers that JSON does not have, as text: infinities, NaN, and every other NaN by its 64 bits. */
final class NonFinite {

    /** The tag of a number that is written as text. */
    static final String TAG = "float";

    private static final String NAN = "NaN";
    private static final int HEX_DIGITS = 16;

    private NonFinite() {}

    /** Returns {@code Infinity}, {@code -Infinity}, {@code NaN}, or 16 hexadecimal digits such as 7ff8000000000001. */
    static String text(double number) {
        long bits = Double.doubleToRawLongBits(number);
        boolean plain = !Double.isNaN(number) || bits == Double.doubleToLongBits(Double.NaN);
        return plain ? Double.toString(number) : HexFormat.of().toHexDigits(bits);
    }

    static double parse(String text) throws DamagedException {
        double number = switch (text) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case NAN -> Double.NaN;
            default -> fromBits(text);
        };
        if (Double.isFinite(number) || !text(number).equals(text)) {
            throw new DamagedException("a float that is not in its one form");
        }
        return number;
    }

    private static double fromBits(String text) throws DamagedException {
        try {
            return text.length() == HEX_DIGITS ? Double.longBitsToDouble(HexFormat.fromHexDigitsToLong(text)) : 0;
        } catch (IllegalArgumentException e) {
            throw new DamagedException("a value that is no float", e);
        }
    }
}
