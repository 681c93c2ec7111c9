package io.polymath.backup.repository;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.event.ExecutionScheduledEvent;
import dev.failsafe.function.CheckedSupplier;
import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often to ask a repository that is far away, and how long to wait between: longer each time.
 *
 * @param tries how often in all
 * @param delay the first wait; each further one is twice as long
 */
public record Patience(int tries, Duration delay) {

    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final int MAX_TRIES = 100;
    /** No wait is longer than this many times the first one. */
    private static final long LONGEST = 64;
    /** A part of each wait is left to chance, so that several programs do not come back at the same moment. */
    private static final double CHANCE = 0.1;

    /** Tries once. */
    public static final Patience ONCE = new Patience(1, Duration.ZERO);

    /** Reads {@code repository.NAME.tries} and {@code repository.NAME.retry-delay}. */
    public static Patience of(Section settings) {
        return new Patience(
                settings.number("tries", 4, 1, MAX_TRIES), settings.duration("retry-delay", Duration.ofSeconds(5)));
    }

    /**
     * Does something, again for as long as the repository is unavailable and tries are left.
     *
     * @throws BackupException when no try is left, or at once for all that does not pass by itself
     */
    public <T> T call(CheckedSupplier<T> work) throws IOException {
        try {
            return Failsafe.with(policy()).get(work);
        } catch (FailsafeException e) {
            throw thrown(e);
        }
    }

    private RetryPolicy<Object> policy() {
        Duration first = delay.isZero() ? Duration.ofMillis(1) : delay;
        return RetryPolicy.builder()
                .handle(UnavailableException.class)
                .withBackoff(first, first.multipliedBy(LONGEST))
                .withJitter(CHANCE)
                .withMaxRetries(tries - 1)
                .onRetryScheduled(Patience::tell)
                .build();
    }

    private static void tell(ExecutionScheduledEvent<Object> next) {
        Throwable why = next.getLastException();
        LOG.warn(
                "{}; tries again in {} s",
                why == null ? "unavailable" : why.getMessage(),
                Text.of("%.1f", next.getDelay().toMillis() / 1000.0));
    }

    private IOException thrown(FailsafeException e) {
        Throwable cause = e.getCause();
        if (cause instanceof UnavailableException unavailable) {
            String times = tries == 1 ? "" : Text.of(" (%d tries)", tries);
            throw new BackupException(ExitCode.FAILED, unavailable.reason() + times, unavailable.hint(), unavailable);
        }
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            throw new BackupException(
                    ExitCode.INTERRUPTED, "interrupted while waiting for a repository", "start it again", e);
        }
        return cause instanceof IOException known ? known : new IOException(e.getMessage(), e);
    }
}
