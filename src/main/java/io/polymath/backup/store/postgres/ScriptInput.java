package io.polymath.backup.store.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a script, with a look ahead. */
final class ScriptInput {

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int next;
    private int limit;

    ScriptInput(InputStream in) {
        this.in = in;
    }

    /** Returns the next byte, or -1 at the end. */
    int read() throws IOException {
        if (next == limit && !fill()) {
            return END;
        }
        return buffer[next++] & 0xff;
    }

    /** Returns the next byte; throws at the end. */
    int require() throws IOException {
        int value = read();
        if (value == END) {
            throw new EOFException("it ends in the middle");
        }
        return value;
    }

    /** Returns a byte ahead without taking it, or -1 when it lies beyond the end. */
    int peek(int ahead) throws IOException {
        while (next + ahead >= limit) {
            if (!fill()) {
                return END;
            }
        }
        return buffer[next + ahead] & 0xff;
    }

    void skip(int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) {
            require();
        }
    }

    /** Adds the bytes up to the next one that means something in COPY's format, which is the next to be read. */
    void copyPlain(RowDigest row) throws IOException {
        do {
            int end = next;
            while (end < limit && isPlain(buffer[end])) {
                end++;
            }
            row.append(buffer, next, end);
            next = end;
        } while (next == limit && fill());
    }

    private static boolean isPlain(byte value) {
        // most bytes of a text are letters, which lie above the others, or parts of characters, which are negative
        return value > '\\' || value < 0 || (value != '\t' && value != '\n' && value != '\\' && value != '\'');
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, limit - next);
        limit -= next;
        next = 0;
        int n = in.read(buffer, limit, BUFFER_BYTES - limit);
        if (n < 0) {
            return false;
        }
        limit += n;
        return true;
    }
}
