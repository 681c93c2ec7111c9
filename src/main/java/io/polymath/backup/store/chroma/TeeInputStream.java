package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The first bytes of a stream, which are written to another one while they are read. Closes only the first. */
class TeeInputStream extends InputStream {

    private final InputStream source;
    private final OutputStream branch;
    private long left;

    TeeInputStream(InputStream source, long bytes, OutputStream branch) {
        this.source = source;
        this.left = bytes;
        this.branch = branch;
    }

    /** Returns whether all of the bytes were read. */
    final boolean isAtEnd() {
        return left == 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = left == 0 ? -1 : source.read(buffer, offset, (int) Math.min(length, left));
        if (read > 0) {
            branch.write(buffer, offset, read);
            left -= read;
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
