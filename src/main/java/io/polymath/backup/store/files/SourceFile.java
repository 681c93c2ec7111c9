package io.polymath.backup.store.files;

import java.io.Closeable;
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
    private long left;
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    private SourceFile(InputStream in, long size) {
        this.in = in;
        this.left = size;
    }

    /** Opens a file, not through a link. */
    static SourceFile open(FileEntry entry) throws IOException {
        InputStream in = Files.newInputStream(entry.path(), LinkOption.NOFOLLOW_LINKS);
        return new SourceFile(in, entry.attributes().size());
    }

    /** Fills the buffer from its start, and returns how many bytes that were; 0 at the end. */
    int read(byte[] buffer) {
        int wanted = (int) Math.min(buffer.length, left);
        int got = fill(buffer, wanted);
        Arrays.fill(buffer, got, wanted, (byte) 0);
        left -= wanted;
        return wanted;
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

    /** Returns whether there were as many bytes as was said; asked once, after all were read. */
    boolean hadItsSize() {
        if (ended) {
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
