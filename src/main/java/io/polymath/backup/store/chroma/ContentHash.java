package io.polymath.backup.store.chroma;

import io.polymath.backup.set.MultisetHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Hashes what a collection holds, in forms that do not depend on where it is stored. A collection's fingerprint is the
 * sum of these hashes; a vector and a record are hashed apart, so that neither has to wait for the other.
 *
 * <pre>
 * vector   'V' | id (first 16 bytes of its SHA-256) | the float32 values as stored [ | the norm, where cosine ]
 * record   'R' | id | for each key in the order of its bytes: key | value
 * pending  'Q' | operation (1 byte) | id | metadata as in the log
 *
 * text     length in bytes (4, big-endian) | UTF-8
 * value    's' | text   or   'i' | 8 bytes, big-endian   or   'f' | 8 bytes IEEE 754, big-endian
 *          or   'b' | 1 byte   or   'n'
 * </pre>
 */
final class ContentHash {

    private final MessageDigest digest = MultisetHash.sha256();
    private final ByteBuffer scratch = ByteBuffer.allocate(32);

    /** Returns the hash of a vector. */
    byte[] vector(IdHash id, ByteBuffer values, ByteBuffer norm) {
        scratch.clear().put((byte) 'V');
        id.writeTo(scratch);
        digest.update(scratch.flip());
        digest.update(values);
        digest.update(norm);
        return digest.digest();
    }

    /** Begins a record. */
    ContentHash record(byte[] id) {
        digest.update((byte) 'R');
        return text(id);
    }

    /** Begins an entry of the log that was not yet applied to the records. */
    ContentHash pending(int operation, byte[] id) {
        digest.update((byte) 'Q');
        digest.update((byte) operation);
        return text(id);
    }

    ContentHash text(byte[] utf8) {
        digest.update(scratch.clear().putInt(utf8.length).flip());
        digest.update(utf8);
        return this;
    }

    void textValue(byte[] utf8) {
        digest.update((byte) 's');
        text(utf8);
    }

    void integerValue(long value) {
        digest.update(scratch.clear().put((byte) 'i').putLong(value).flip());
    }

    void floatValue(double value) {
        digest.update(scratch.clear().put((byte) 'f').putDouble(value).flip());
    }

    void booleanValue(boolean value) {
        digest.update(
                scratch.clear().put((byte) 'b').put((byte) (value ? 1 : 0)).flip());
    }

    void noValue() {
        digest.update((byte) 'n');
    }

    /** Ends what was begun, and returns its hash. */
    byte[] end() {
        return digest.digest();
    }
}
