package io.polymath.backup.store.chroma;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar that has to have its end mark, without which the format would take a cut for an end. What is wrong with the tar
 * is damage; what goes wrong while reading its source stays what it was.
 */
final class WholeTar {

    private final Source source;
    private final Reader reader;

    /** @param in stays open */
    WholeTar(InputStream in) {
        this.source = new Source(in);
        this.reader = new Reader(source);
    }

    /** Returns the next entry; null at the end. */
    @Nullable
    TarArchiveEntry next() throws IOException {
        try {
            return reader.getNextEntry();
        } catch (IOException | IllegalArgumentException e) {
            throw failure(e);
        }
    }

    /** Returns the content of the current entry; closing it does nothing. */
    InputStream content() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                try {
                    return reader.read(buffer, offset, length);
                } catch (IOException e) {
                    throw failure(e);
                }
            }
        };
    }

    /** Reads the source to its end, after the last entry. */
    void finish() throws IOException {
        if (!reader.ended) {
            throw new DamagedException("the archive ends without an end mark");
        }
        source.transferTo(OutputStream.nullOutputStream());
    }

    private IOException failure(Exception failure) {
        if (failure instanceof IOException io && source.failed) {
            return io;
        }
        DamagedException damage =
                new DamagedException("the archive is no whole tar: %s", String.valueOf(failure.getMessage()));
        damage.initCause(failure);
        return damage;
    }

    private static final class Reader extends TarArchiveInputStream {

        private boolean ended;

        Reader(InputStream in) {
            super(in, "UTF-8");
        }

        @Override
        protected boolean isEOFRecord(byte @Nullable [] record) {
            boolean end = super.isEOFRecord(record);
            ended |= end && record != null;
            return end;
        }
    }

    /** Remembers whether the source failed. */
    private static final class Source extends FilterInputStream {

        private boolean failed;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
