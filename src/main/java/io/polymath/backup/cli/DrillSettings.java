package io.polymath.backup.cli;

import io.polymath.backup.config.Section;
import org.quartz.CronExpression;

/**
 * The settings below {@code drill}.
 *
 * @param cron when the service drills; the route {@code weekly} reads it, too
 */
record DrillSettings(String cron) {

    /** As in {@code routes/drill.camel.yaml}. */
    private static final String WEEKLY = "0 0 4 ? * SUN";

    /** Reads the settings; a problem with them is noted. */
    static DrillSettings configure(Section settings) {
        String cron = settings.textOr("cron", WEEKLY);
        if (!CronExpression.isValidExpression(cron)) {
            settings.problem(
                    "cron",
                    "not a cron expression: " + cron,
                    "expected seconds, minutes, hours, day of month, month, day of week, such as " + WEEKLY);
        }
        return new DrillSettings(cron);
    }
}
