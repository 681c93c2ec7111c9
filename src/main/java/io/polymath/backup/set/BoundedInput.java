package io.polymath.backup.set;

import java.io.IOException;
import java.io.InputStream;

/** Ends a stream after some bytes, whatever follows; closing it closes nothing. */
final class BoundedInput extends OneWayInput {

    private long left;
    private boolean exceeded;

    BoundedInput(InputStream in, long max) {
        super(in);
        this.left = max;
    }

    /** Returns whether anything was cut off. */
    boolean isExceeded() {
        return exceeded;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left == 0) {
            exceeded = true;
            return -1;
        }
        int n = in.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(n, 0);
        return n;
    }

    @Override
    public void close() {
        // whoever opened it closes it
    }
}
