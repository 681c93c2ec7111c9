package io.polymath.backup.repository.s3;

import io.polymath.backup.set.OneWayInput;
import java.io.IOException;
import software.amazon.awssdk.http.AbortableInputStream;

/** An object on its way here, which fails when it comes too slowly or ends in the middle. */
final class PacedStream extends OneWayInput {

    private final AbortableInputStream source;
    private final S3Settings settings;
    private final S3Faults faults;
    private long windowStart = System.nanoTime();
    private long windowBytes;
    private boolean ended;

    PacedStream(AbortableInputStream source, S3Settings settings) {
        super(source);
        this.source = source;
        this.settings = settings;
        this.faults = new S3Faults(settings);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n;
        try {
            n = in.read(bytes, offset, length);
        } catch (IOException e) {
            throw faults.lost(e);
        }
        ended = n < 0;
        windowBytes += Math.max(n, 0);
        checkPace();
        return n;
    }

    /** A server that is silent is ended by the client; this ends one that sends a byte now and then. */
    private void checkPace() throws IOException {
        long nanos = System.nanoTime() - windowStart;
        if (nanos < settings.timeout().toNanos()) {
            return;
        }
        if (!ended && windowBytes < settings.slowest() * settings.timeout().toMillis()) {
            throw faults.slow(null);
        }
        windowStart = System.nanoTime();
        windowBytes = 0;
    }

    @Override
    public void close() throws IOException {
        if (ended) {
            source.close();
        } else {
            source.abort(); // a close would read the rest, which may be gigabytes
        }
    }
}
