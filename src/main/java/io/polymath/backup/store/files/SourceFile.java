package io.polymath.backup.store.files;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A file that gives exactly as many bytes as it was said to have, whatever happens to it meanwhile: zeros stand in for
 * what is not there, as the header that is before them in the tar cannot be taken back. What happened is told.
 */
final class SourceFile implements Closeable {

    private final InputStream in;
    private long at;
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    private SourceFile(InputStream in) {
        this.in = in;
    }

    /** Opens a file, not through a link. */
    static SourceFile open(FileEntry entry) throws IOException {
        return new SourceFile(Files.newInputStream(entry.path(), LinkOption.NOFOLLOW_LINKS));
    }

    /** Fills the first bytes of a buffer with what is at an offset, which is never before what was read. */
    void read(long offset, byte[] buffer, int wanted) {
        int got = offset == at || skipTo(offset) ? fill(buffer, wanted) : 0;
        Arrays.fill(buffer, got, wanted, (byte) 0);
        at = offset + wanted;
    }

    private boolean skipTo(long offset) {
        try {
            in.skipNBytes(offset - at);
        } catch (EOFException e) {
            ended = true;
        } catch (IOException e) {
            ended = true;
            failure = Optional.of(e);
        }
        return !ended;
    }

    private int fill(byte[] buffer, int wanted) {
        if (ended) {
            return 0;
        }
        try {
            int got = in.readNBytes(buffer, 0, wanted);
            ended = got < wanted;
            return got;
        } catch (IOException e) {
            ended = true;
            failure = Optional.of(e);
            return 0;
        }
    }

    /** Returns why the file could not be read to its end. */
    Optional<IOException> failure() {
        return failure;
    }

    /** Returns whether there were as many bytes as was said; asked once, after all that matter were read. */
    boolean hadItsSize(long size) {
        if (ended || (at < size && !skipTo(size))) {
            return false;
        }
        try {
            return in.read() < 0;
        } catch (IOException e) {
            failure = Optional.of(e);
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
