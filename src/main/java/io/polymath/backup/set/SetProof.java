package io.polymath.backup.set;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * What one reading of a whole set found.
 *
 * @param damaged what is wrong, a sentence for each archive that is not whole; none when the set is
 */
public record SetProof(SetId set, Proof.Level level, OffsetDateTime when, Duration took, List<String> damaged) {

    public SetProof {
        damaged = List.copyOf(damaged);
    }
}
