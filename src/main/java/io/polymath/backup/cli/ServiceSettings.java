package io.polymath.backup.cli;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.schedule.Schedule;
import io.polymath.backup.status.Limits;
import java.time.ZoneId;

/**
 * The settings below {@code schedule}, {@code health}, {@code status} and {@code log}.
 *
 * @param healthPort where health answers on the loopback address; 0 for nowhere
 * @param limits when backups are stale
 */
record ServiceSettings(Schedule schedule, int healthPort, Limits limits, LogFiles log) {

    private static final int USUAL_PORT = 9320;
    private static final int MAX_PORT = 65_535;

    /** Reads the settings; problems with them are noted. */
    static ServiceSettings configure(Configuration configuration, ZoneId zone) {
        return new ServiceSettings(
                Schedule.configure(configuration.section("schedule"), zone),
                configuration.section("health").number("port", USUAL_PORT, 0, MAX_PORT),
                Limits.read(configuration),
                LogFiles.configure(configuration.section("log")));
    }
}
