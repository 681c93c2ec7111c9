package io.polymath.backup.store.neo4j;

import java.io.IOException;
import java.io.OutputStream;

/** Passes lines on, and refuses one that is longer than the format allows. Never closes nor flushes what it writes to. */
final class LineOutput extends OutputStream {

    private final OutputStream out;
    private int lineBytes;

    LineOutput(OutputStream out) {
        this.out = out;
    }

    /** Begins a new line. */
    void next() {
        lineBytes = 0;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        lineBytes += length;
        if (lineBytes > ExportFormat.MAX_LINE_BYTES) {
            throw new LineTooLongException();
        }
        out.write(bytes, offset, length);
    }
}
