package io.polymath.backup.store.files;

import io.polymath.backup.set.OneWayInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The bytes of a tar, counted: the library's reader takes a missing end for an end, and what follows the end for nothing.
 * Tells failures of the source from damage of the tar. Closing it closes nothing.
 */
final class ArchiveStream extends OneWayInput {

    /** No header that we write is longer: names have at most 4,096 bytes, PATH_MAX of Linux. */
    private static final int MAX_HEADER_BYTES = 1 << 20;

    private long total;
    private long sinceEntry;
    private boolean zerosSinceEntry = true;
    private boolean inContent;
    private Optional<IOException> failure = Optional.empty();

    ArchiveStream(InputStream source) {
        super(source);
    }

    /** Says that content begins, which may have any length. */
    void beginContent() {
        inContent = true;
    }

    /** Says that an entry's content ends here, before its padding. */
    void endContent() {
        inContent = false;
        sinceEntry = 0;
        zerosSinceEntry = true;
    }

    /** Returns how many bytes were read in all. */
    long total() {
        return total;
    }

    /** Returns how many bytes were read since the last content ended. */
    long sinceEntry() {
        return sinceEntry;
    }

    /** Returns whether all bytes since the last content ended are zero. */
    boolean onlyZerosSinceEntry() {
        return zerosSinceEntry;
    }

    /** Returns why the source could not be read. */
    Optional<IOException> failure() {
        return failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = guarded(bytes, offset, length);
        if (got > 0) {
            total += got;
            if (!inContent) {
                look(bytes, offset, got);
            }
        }
        return got;
    }

    private int guarded(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    private void look(byte[] bytes, int offset, int length) throws IOException {
        sinceEntry += length;
        if (sinceEntry > MAX_HEADER_BYTES) {
            throw new IOException("a header is longer than " + MAX_HEADER_BYTES + " bytes");
        }
        for (int i = offset; i < offset + length && zerosSinceEntry; i++) {
            zerosSinceEntry = bytes[i] == 0;
        }
    }

    @Override
    public void close() {
        // whoever opened the source closes it
    }
}
