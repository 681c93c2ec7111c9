package io.polymath.backup.set;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream on another one that sees every byte: all that is read or skipped passes through one method, once. */
public abstract class OneWayInput extends FilterInputStream {

    private static final int SKIPPED_AT_ONCE = 8192;

    protected OneWayInput(InputStream in) {
        super(in);
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public final long skip(long n) throws IOException {
        byte[] skipped = new byte[(int) Math.min(SKIPPED_AT_ONCE, Math.max(n, 1))];
        long left = n;
        while (left > 0) {
            int read = read(skipped, 0, (int) Math.min(skipped.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return n - left;
    }

    @Override
    public final boolean markSupported() {
        return false;
    }
}
