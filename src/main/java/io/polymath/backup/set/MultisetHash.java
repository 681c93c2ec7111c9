package io.polymath.backup.set;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * An order-free fingerprint of many things: the sum of their SHA-256 hashes modulo 2^256. Unlike an exclusive or, a sum
 * also tells one twin from two. Not safe for use by several threads.
 */
public final class MultisetHash {

    private static final int BYTES = 32;

    private final MessageDigest digest = sha256();
    private final byte[] sum = new byte[BYTES];

    /** Adds one thing, given as the bytes of its canonical form. */
    public void add(byte[] canonical) {
        add(canonical, 0, canonical.length);
    }

    /** Adds one thing, given as part of an array. */
    public void add(byte[] canonical, int offset, int length) {
        digest.update(canonical, offset, length);
        addHash(digest.digest());
    }

    /** Adds a thing that was hashed already: 32 bytes of SHA-256. */
    public void addHash(byte[] hash) {
        int carry = 0;
        for (int i = BYTES - 1; i >= 0; i--) {
            int digit = (sum[i] & 0xff) + (hash[i] & 0xff) + carry;
            sum[i] = (byte) digit;
            carry = digit >>> 8;
        }
    }

    /** Returns the fingerprint of all that was added: 64 hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(sum);
    }

    /** Returns a new SHA-256 digest, which every Java platform has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
