package io.polymath.backup.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Notices that the clock of the machine was set back by so much that triggers, which wait for a time of the old clock,
 * would wait too long.
 */
final class ClockWatch {

    /** A clock that goes back by an hour repeats nothing; the next run begins a little late at worst. */
    private static final Duration BEARABLE = Duration.ofHours(2);

    private Instant latest;

    ClockWatch(Instant now) {
        this.latest = now;
    }

    /** Returns by how much the clock went back, if that is too much; once for each time. */
    Optional<Duration> wentBack(Instant now) {
        Duration step = Duration.between(now, latest);
        if (step.compareTo(BEARABLE) > 0) {
            latest = now;
            return Optional.of(step);
        }
        latest = now.isAfter(latest) ? now : latest;
        return Optional.empty();
    }
}
