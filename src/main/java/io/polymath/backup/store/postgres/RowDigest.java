package io.polymath.backup.store.postgres;

import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hashes the text of a row, value by value, without ever holding the row: what {@code md5(format('%L%L...', columns))}
 * hashes on the server. A value is a literal as quote_literal() writes it: {@code 'it''s'}, {@code E'a\\b'} as soon as it
 * has a backslash, or {@code NULL}; nothing stands between two values.
 *
 * <p>Whether a literal begins with E is known only at its first backslash. While the literal is still in the buffer, the
 * E is put before it; when the buffer had to be let go before that, both beginnings are hashed on until it is known.
 */
final class RowDigest {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int NOT_HELD = -1;
    private static final byte[] NULL = {'N', 'U', 'L', 'L'};

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int length;
    private MessageDigest digest = Fingerprint.md5();
    /** The digest of the same row, had the literal begun with E; while that is not known. */
    private @Nullable MessageDigest escaped;
    /** Where the current literal begins in the buffer, while it may still need an E there. */
    private int start = NOT_HELD;

    void addNull() {
        append(NULL, 0, NULL.length);
    }

    void beginLiteral() {
        start = length;
        append('\'');
    }

    /** Adds bytes of a literal among which are neither quotes nor backslashes. */
    void append(byte[] bytes, int from, int to) {
        int next = from;
        while (next < to) {
            if (length == BUFFER_BYTES) {
                flush();
            }
            int part = Math.min(to - next, BUFFER_BYTES - length);
            System.arraycopy(bytes, next, buffer, length, part);
            length += part;
            next += part;
        }
    }

    void append(int value) {
        if (length == BUFFER_BYTES) {
            flush();
        }
        buffer[length++] = (byte) value;
    }

    void appendQuote() {
        append('\'');
        append('\'');
    }

    void appendBackslash() {
        escape();
        append('\\');
        append('\\');
    }

    void endLiteral() {
        append('\'');
        if (escaped != null) {
            digest.update(buffer, 0, length);
            length = 0;
            escaped = null;
        }
        start = NOT_HELD;
    }

    /** Returns the hash of the row, and begins the next one. */
    long endRow() {
        digest.update(buffer, 0, length);
        length = 0;
        return Fingerprint.hash(digest);
    }

    /** The current literal has a backslash: it begins with E. */
    private void escape() {
        if (start != NOT_HELD && length == BUFFER_BYTES) {
            flush();
        }
        if (start != NOT_HELD) {
            System.arraycopy(buffer, start, buffer, start + 1, length - start);
            buffer[start] = 'E';
            length++;
            start = NOT_HELD;
        } else if (escaped != null) {
            escaped.update(buffer, 0, length);
            length = 0;
            digest = escaped;
            escaped = null;
        }
    }

    private void flush() {
        if (start != NOT_HELD) {
            digest.update(buffer, 0, start);
            escaped = copy(digest);
            escaped.update((byte) 'E');
            escaped.update(buffer, start, length - start);
            digest.update(buffer, start, length - start);
            start = NOT_HELD;
        } else {
            if (escaped != null) {
                escaped.update(buffer, 0, length);
            }
            digest.update(buffer, 0, length);
        }
        length = 0;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) Objects.requireNonNull(digest.clone());
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the MD5 of every Java platform can be copied", e);
        }
    }
}
