package io.polymath.backup.store.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Fingerprints large objects as they are read: each chunk of 256 KiB adds the hash of {@code NUMBER:CHUNK:MD5}, where
 * NUMBER is the object's, CHUNK counts from 0, and MD5 is that of the chunk's bytes.
 */
final class LargeObjectDigest {

    static final int CHUNK_BYTES = 256 * 1024;

    private final MessageDigest chunk = Fingerprint.md5();
    private final MessageDigest name = Fingerprint.md5();
    private String object = "";
    private long chunks;
    private int filled;
    private long count;
    private long sum;

    void begin(String number) {
        object = number;
        chunks = 0;
        filled = 0;
        count++;
    }

    void write(byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            int part = Math.min(bytes.length - from, CHUNK_BYTES - filled);
            chunk.update(bytes, from, part);
            from += part;
            filled += part;
            if (filled == CHUNK_BYTES) {
                endChunk();
            }
        }
    }

    void end() {
        if (filled > 0) {
            endChunk();
        }
    }

    private void endChunk() {
        String text = object + ":" + chunks + ":" + HexFormat.of().formatHex(chunk.digest());
        name.update(text.getBytes(StandardCharsets.US_ASCII));
        sum += Fingerprint.hash(name);
        chunks++;
        filled = 0;
    }

    long count() {
        return count;
    }

    String fingerprint() {
        return Fingerprint.hex(sum);
    }
}
