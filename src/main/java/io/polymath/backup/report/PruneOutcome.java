package io.polymath.backup.report;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.SetId;
import java.util.List;
import java.util.Optional;

/**
 * What the retention rule did in one repository.
 *
 * @param repository its name; {@code local} for the folder on this machine
 * @param kept how many sets stay
 * @param removed the sets that are gone, the oldest first
 * @param freedBytes how much room they took
 * @param trouble why not all was removed that should have been; empty when it was
 */
public record PruneOutcome(
        String repository, int kept, List<SetId> removed, long freedBytes, Optional<Trouble> trouble) {

    public PruneOutcome {
        removed = List.copyOf(removed);
    }
}
