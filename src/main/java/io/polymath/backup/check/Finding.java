package io.polymath.backup.check;

import java.util.Locale;
import java.util.Optional;

/**
 * What one look found.
 *
 * @param subject what was looked at: {@code configuration}, {@code routes}, {@code store postgres}
 * @param message what is so, or is wrong
 * @param hint what to try; empty when all is well
 */
public record Finding(String subject, Level level, String message, Optional<String> hint) {

    /** How bad it is. */
    public enum Level {
        OK,
        /** A backup will succeed, but an operator should look. */
        WARNING,
        /** A backup will fail, or lack something. */
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
