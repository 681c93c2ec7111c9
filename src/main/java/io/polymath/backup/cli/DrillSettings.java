package io.polymath.backup.cli;

import io.polymath.backup.config.Section;
import io.polymath.backup.store.Store;
import java.util.List;
import org.quartz.CronExpression;

/**
 * When the service does something that is no backup: the settings below {@code drill}, and below {@code offsite}.
 *
 * @param cron when it begins; the route reads it, too
 */
record DrillSettings(String cron) {

    /** As in {@code routes/drill.camel.yaml}. */
    private static final String WEEKLY = "0 0 4 ? * SUN";

    /** As in {@code routes/offsite.camel.yaml}. */
    private static final String DAILY = "0 0 13 * * ?";

    /** Reads the settings of drills; a problem with them is noted. */
    static DrillSettings configure(Section settings, List<Store> stores) {
        List<String> names = stores.stream().map(Store::name).toList();
        for (String name : settings.list("leave-out")) {
            if (!names.contains(name)) {
                settings.problem("leave-out", "no store " + name, "the stores are " + String.join(", ", names));
            }
        }
        return configure(settings, WEEKLY);
    }

    /** Reads the settings of the reading of other repositories; a problem with them is noted. */
    static DrillSettings offsite(Section settings) {
        return configure(settings, DAILY);
    }

    private static DrillSettings configure(Section settings, String usual) {
        String cron = settings.textOr("cron", usual);
        if (!CronExpression.isValidExpression(cron)) {
            settings.problem(
                    "cron",
                    "not a cron expression: " + cron,
                    "expected seconds, minutes, hours, day of month, month, day of week, such as " + usual);
        }
        return new DrillSettings(cron);
    }
}
