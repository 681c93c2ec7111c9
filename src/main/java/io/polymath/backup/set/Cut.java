package io.polymath.backup.set;

import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * The window in which all stores were held.
 *
 * @param start when the first store was held
 * @param end when the last store was held, or its content was true if that was later
 * @param level how much the stores agree
 */
public record Cut(OffsetDateTime start, OffsetDateTime end, Level level) {

    /** How much the stores of a set agree with each other. */
    public enum Level {
        /** Independent: a store is no exact picture of one moment, or was held before one that refers to it. */
        L0,
        /** Ordered: every store is exact, and none was held later than those that it refers to. */
        L1,
        /** Quiesced: those who write were paused, no store moved until all were held, and each is exactly that. */
        L3
    }

    public Duration width() {
        return Duration.between(start, end);
    }
}
