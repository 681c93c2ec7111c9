package io.polymath.backup.report;

import io.polymath.backup.config.Configuration;
import java.util.Optional;

/**
 * Who is told what.
 *
 * @param on whether also runs that went well are mailed
 * @param mail the server that takes mails; empty when none is configured
 */
public record ReportSettings(On on, Optional<MailServer> mail) {

    /** Which runs are mailed; all are filed. */
    public enum On {
        ALWAYS,
        /** Those that did not end ok. */
        FAILURE
    }

    /** Returns those of a configuration. */
    public static ReportSettings configure(Configuration configuration) {
        String on = configuration.section("report").oneOf("on", "always", "failure");
        return new ReportSettings(
                on.equals("always") ? On.ALWAYS : On.FAILURE, MailServer.configure(configuration.section("mail")));
    }

    /** Returns those that mail nothing. */
    public static ReportSettings none() {
        return new ReportSettings(On.ALWAYS, Optional.empty());
    }
}
