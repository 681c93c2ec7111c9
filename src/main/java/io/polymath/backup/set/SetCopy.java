package io.polymath.backup.set;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * That a whole set is in another repository, too.
 *
 * @param repository its name, as in routes and commands
 * @param proof how that is known of each file
 * @param when the copy was proved
 * @param took how long it took, with what had to be sent
 * @param files how many files are there
 * @param bytes their size
 * @param removed when retention removed it there again; empty while it is there
 */
public record SetCopy(
        SetId set,
        String repository,
        Known proof,
        OffsetDateTime when,
        Duration took,
        int files,
        long bytes,
        Optional<OffsetDateTime> removed) {

    /** Returns the same copy, no longer there since a point in time. */
    public SetCopy removedAt(OffsetDateTime time) {
        return new SetCopy(set, repository, proof, when, took, files, bytes, Optional.of(time));
    }

    /** How it is known that the files there are those here. */
    public enum Known {
        /** The repository told the right size and SHA-256 of each file. */
        TOLD,
        /** Each archive was read back from there, and its SHA-256 taken. */
        READ
    }
}
