package io.polymath.backup.status;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.schedule.Cron;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * When backups are stale.
 *
 * @param maxAge of the last good set
 * @param proofMaxAge of the newest proof
 * @param leftOut the stores that drills leave out on purpose
 * @param cron when runs begin, in Quartz's words; empty when something else starts them
 */
public record Limits(Duration maxAge, Duration proofMaxAge, List<String> leftOut, Optional<String> cron) {

    public Limits {
        leftOut = List.copyOf(leftOut);
    }

    /** Reads {@code status.max-age}, {@code proof.max-age}, {@code drill.leave-out} and {@code schedule.cron}. */
    public static Limits read(Configuration configuration) {
        return new Limits(
                configuration.section("status").duration("max-age", Duration.ofHours(28)),
                configuration.section("proof").duration("max-age", Duration.ofDays(8)),
                configuration.section("drill").list("leave-out"),
                configuration.section("schedule").optional("cron"));
    }

    /** Returns when the next run begins, if a schedule is set. */
    public Optional<OffsetDateTime> nextRun(Clock clock) {
        if (cron.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Cron.of(cron.get(), clock.getZone())
                    .next(clock.instant())
                    .map(next -> OffsetDateTime.ofInstant(next, clock.getZone()));
        } catch (ParseException e) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "schedule.cron: not a cron expression: " + cron.get() + ": " + e.getMessage(),
                    "expected seconds, minutes, hours, day of month, month, day of week, such as 0 0 2 * * ?",
                    e);
        }
    }
}
