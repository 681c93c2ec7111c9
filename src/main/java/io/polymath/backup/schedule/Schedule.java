package io.polymath.backup.schedule;

import io.polymath.backup.config.Section;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * The settings below {@code schedule}.
 *
 * @param cron when the nightly run begins
 * @param catchesUp whether a run that was missed while the program was not running is made up for at its start
 */
public record Schedule(Cron cron, boolean catchesUp) {

    /** As in {@code routes/nightly.camel.yaml}. */
    private static final String NIGHTLY = "0 0 2 * * ?";

    /** Reads the settings; a problem with them is noted. */
    public static Schedule configure(Section settings, ZoneId zone) {
        String expression = settings.textOr("cron", NIGHTLY);
        boolean catchesUp = settings.flag("catch-up", true);
        try {
            return new Schedule(Cron.of(expression, zone), catchesUp);
        } catch (ParseException e) {
            settings.problem(
                    "cron",
                    "not a cron expression: " + expression + ": " + e.getMessage(),
                    "expected seconds, minutes, hours, day of month, month, day of week, such as " + NIGHTLY);
            return new Schedule(nightly(zone), catchesUp);
        }
    }

    private static Cron nightly(ZoneId zone) {
        try {
            return Cron.of(NIGHTLY, zone);
        } catch (ParseException e) {
            throw new AssertionError("our own default can be read", e);
        }
    }

    /**
     * Returns whether a run should have begun since the last one.
     *
     * @param last when the last run began; before the first one nothing is missed
     */
    public boolean isMissed(Optional<Instant> last, Instant now) {
        return catchesUp
                && last.flatMap(cron::next).filter(due -> !due.isAfter(now)).isPresent();
    }
}
