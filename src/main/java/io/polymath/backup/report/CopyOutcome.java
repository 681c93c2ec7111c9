package io.polymath.backup.report;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.SetId;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of the copy of one set to one repository.
 *
 * @param repository its name, as in {@code repository.NAME}
 * @param bytes how much was sent; 0 when it was there already
 * @param took how long that took
 * @param trouble why the copy is not proved; empty when it is
 */
public record CopyOutcome(String repository, SetId set, long bytes, Duration took, Optional<Trouble> trouble) {

    /** Returns whether every file of the set is there, compared by size and SHA-256. */
    public boolean isProved() {
        return trouble.isEmpty();
    }
}
