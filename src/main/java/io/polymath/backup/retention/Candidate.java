package io.polymath.backup.retention;

import static java.util.Objects.requireNonNull;

import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.time.Instant;
import java.util.Optional;

/**
 * What the rule knows of a set.
 *
 * @param sequence its place among the sets of its repository, see {@link Manifest#sequence()}
 * @param when it was begun, as its machine's clock said
 * @param pin why it has to stay, if somebody said so
 * @param bytes its size
 */
public record Candidate(SetId set, long sequence, Instant when, Standing standing, Optional<String> pin, long bytes) {

    /** What a set is worth. */
    public enum Standing {
        /** Complete, with the whole estate, all files there, and not found damaged. */
        GOOD,
        /** Lacks a store or a file, or was found damaged: it never pushes a good one out. */
        LACKING,
        /** Nothing can be said of it, so it is never removed. */
        UNREADABLE
    }

    public Candidate {
        requireNonNull(set, "set is missing");
        requireNonNull(when, "when is missing");
        requireNonNull(standing, "standing is missing");
    }

    /** Returns what the rule knows of a set that has a manifest. */
    public static Candidate of(Manifest manifest, boolean whole, Optional<String> pin) {
        return new Candidate(
                manifest.set(),
                manifest.order(),
                manifest.started().toInstant(),
                whole && manifest.holdsTheEstate() ? Standing.GOOD : Standing.LACKING,
                pin,
                manifest.bytes());
    }

    /** Returns a set of which nothing is known but its name. */
    public static Candidate unreadable(SetId set, Optional<String> pin) {
        return new Candidate(set, 0, Instant.EPOCH, Standing.UNREADABLE, pin, 0);
    }

    boolean isGood() {
        return standing == Standing.GOOD;
    }

    /**
     * Returns whether it was made after another one by its number and by the clock too. When the clock was set back, or
     * had been wrong, both disagree, and neither of two sets is later: then neither pushes the other out.
     */
    boolean isLaterThan(Candidate other) {
        return sequence > other.sequence && !when.isBefore(other.when);
    }
}
