package io.polymath.backup.codec;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that has at least one byte: an empty one is cut off, as every encoded stream has a header. */
final class BegunInputStream extends FilterInputStream {

    private boolean begun;

    BegunInputStream(InputStream source) {
        super(source);
    }

    @Override
    public int read() throws IOException {
        return checked(super.read());
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return checked(super.read(bytes, offset, length));
    }

    private int checked(int result) throws IOException {
        if (result < 0 && !begun) {
            throw new EOFException("the compressed data is empty");
        }
        begun = true;
        return result;
    }
}
