package io.polymath.backup.set;

import java.time.Duration;
import java.time.OffsetDateTime;

/**
 * That an archive, or a set, was read back and found whole.
 *
 * @param level how it was read
 * @param when the reading ended
 * @param took how long it took
 */
public record Proof(Level level, OffsetDateTime when, Duration took) {

    /** How much a reading proves; each level proves what the former one does, too. */
    public enum Level {
        /** Size and SHA-256 are those of the manifest. */
        FILE,
        /** Decoded to the end, every record parsed, counted and fingerprinted, and compared with the snapshot. */
        CONTENT
    }
}
