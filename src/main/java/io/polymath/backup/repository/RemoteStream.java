package io.polymath.backup.repository;

import io.polymath.backup.set.OneWayInput;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A file of a repository on its way here: it has exactly as many bytes as were announced, or fails, and what it came by
 * is let go when it is closed.
 */
public final class RemoteStream extends OneWayInput {

    /** Says what it means that a stream broke off. */
    @FunctionalInterface
    public interface Loss {
        RuntimeException of(IOException cause);
    }

    private final long bytes;
    private final Closeable way;
    private final Loss loss;
    private long count;

    /**
     * Makes a stream.
     *
     * @param bytes how many have to come
     * @param way closed after the stream
     * @param loss thrown when it breaks off, or ends too early or too late
     */
    public RemoteStream(InputStream in, long bytes, Closeable way, Loss loss) {
        super(in);
        this.bytes = bytes;
        this.way = way;
        this.loss = loss;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int n;
        try {
            n = in.read(buffer, offset, length);
        } catch (IOException e) {
            throw loss.of(e);
        }
        count += Math.max(0, n);
        if (n < 0 ? count != bytes : count > bytes) {
            throw loss.of(new IOException("expected " + bytes + " bytes, got " + count));
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        try (way) {
            super.close();
        } catch (IOException e) {
            if (count == bytes) {
                throw e;
            }
            // closed early, so that it does not matter how it ended
        }
    }
}
