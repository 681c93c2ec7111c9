package io.polymath.backup.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much of our own is logged. */
final class Logging {

    private Logging() {}

    static void level(boolean verbose, boolean quiet) {
        if (LoggerFactory.getLogger("io.polymath") instanceof Logger logger) {
            Level usual = quiet ? Level.WARN : Level.INFO;
            logger.setLevel(verbose ? Level.DEBUG : usual);
        }
    }
}
