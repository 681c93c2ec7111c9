package io.polymath.backup.set;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * That an archive, or a set, was read back and found whole.
 *
 * @param level how it was read
 * @param when the reading ended
 * @param took how long it took
 * @param opened with what it was decrypted, if that leaves something open
 */
public record Proof(Level level, OffsetDateTime when, Duration took, Optional<Opened> opened) {

    public Proof(Level level, OffsetDateTime when, Duration took) {
        this(level, when, took, Optional.empty());
    }

    @JsonCreator
    public Proof {}

    /** With what an archive was decrypted. */
    public enum Opened {
        /** The one that the run itself had made: that a private key opens the archive is not proved by this. */
        SESSION_KEY
    }

    /** Returns it for an archive that was decrypted by its session key. */
    public Proof bySessionKey() {
        return new Proof(level, when, took, Optional.of(Opened.SESSION_KEY));
    }

    /** How much a reading proves; each level proves what the former one does, too. */
    public enum Level {
        /** Size and SHA-256 are those of the manifest. */
        FILE,
        /** Decoded to the end, every record parsed, counted and fingerprinted, and compared with the snapshot. */
        CONTENT
    }
}
