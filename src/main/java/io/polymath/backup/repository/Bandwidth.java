package io.polymath.backup.repository;

import io.github.bucket4j.Bucket;
import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.OneWayInput;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many bytes a second may go to a repository and come from it, all streams together. */
public final class Bandwidth {

    /** No limit. */
    public static final Bandwidth UNLIMITED = new Bandwidth(null, 0);

    /** What passes at once is a tenth of a second's share, so that no other user of the line waits for long. */
    private static final int SHARES = 10;

    private final @Nullable Bucket bucket;
    private final long share;

    private Bandwidth(@Nullable Bucket bucket, long share) {
        this.bucket = bucket;
        this.share = share;
    }

    /** Returns a limit of some bytes a second. */
    public static Bandwidth of(long bytesPerSecond) {
        long share = Math.max(1, bytesPerSecond / SHARES);
        return new Bandwidth(
                Bucket.builder()
                        .addLimit(limit -> limit.capacity(share)
                                .refillGreedy(bytesPerSecond, Duration.ofSeconds(1))
                                .initialTokens(0))
                        .build(),
                share);
    }

    /** Reads {@code repository.NAME.bandwidth}. */
    public static Bandwidth of(Section settings) {
        Optional<Long> rate = settings.rate("bandwidth");
        return rate.map(Bandwidth::of).orElse(UNLIMITED);
    }

    /** Returns the stream, no faster than this; closing it closes that. */
    public InputStream limit(InputStream in) {
        return bucket == null ? in : new Limited(in, bucket, share);
    }

    private static final class Limited extends OneWayInput {

        private final Bucket bucket;
        private final long share;

        Limited(InputStream in, Bucket bucket, long share) {
            super(in);
            this.bucket = bucket;
            this.share = share;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, (int) Math.min(length, share));
            if (n > 0) {
                await(n);
            }
            return n;
        }

        private void await(int bytes) {
            try {
                bucket.asBlocking().consume(bytes);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackupException(
                        ExitCode.INTERRUPTED, "interrupted while a repository was used", "start it again", e);
            }
        }
    }
}
