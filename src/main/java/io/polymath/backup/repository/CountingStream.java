package io.polymath.backup.repository;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Counts what passes, and tells each step of it. */
final class CountingStream extends FilterOutputStream {

    private final LongConsumer progress;
    private long count;

    CountingStream(OutputStream out, LongConsumer progress) {
        super(out);
        this.progress = progress;
    }

    long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        count++;
        progress.accept(1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        count += length;
        progress.accept(length);
    }
}
