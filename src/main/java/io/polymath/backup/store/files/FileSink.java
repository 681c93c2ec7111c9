package io.polymath.backup.store.files;

import java.io.Closeable;
import java.io.IOException;

/** Takes the content of a file; what is never written is zeros. Closing it, once all is written, ends the file. */
interface FileSink extends Closeable {

    /** Looks at nothing. */
    FileSink NONE = new FileSink() {
        @Override
        public void write(long offset, byte[] bytes, int length) {}

        @Override
        public void close() {}
    };

    /** Writes the first bytes of an array. */
    void write(long offset, byte[] bytes, int length) throws IOException;
}
