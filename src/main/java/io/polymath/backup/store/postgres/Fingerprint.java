package io.polymath.backup.store.postgres;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An order-free fingerprint that a server can take by itself: the sum, modulo 2^64, of the first eight bytes of the MD5
 * of each thing. It finds what was damaged, lost or doubled; it is no protection against forgery, which the SHA-256 of
 * the archive is for.
 */
final class Fingerprint {

    private Fingerprint() {}

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }

    /** Returns what one thing adds to the sum. */
    static long hash(MessageDigest digest) {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    static String hex(long sum) {
        return HexFormat.of().toHexDigits(sum);
    }

    /** Returns the fingerprint for a sum by the server, which does not wrap around; null is the sum of nothing. */
    static String hex(@Nullable BigDecimal sum) {
        return hex(sum == null ? 0 : sum.toBigInteger().longValue());
    }
}
