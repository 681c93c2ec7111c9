package io.polymath.backup.restore;

import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What restores and drills took before, also those of sets that are gone. */
final class PastRestores {

    private final List<RestoreProof> past;

    PastRestores(List<RestoreProof> past) {
        this.past = past;
    }

    /** Returns the newest one of a store, or of one object of it, that was proved equal. */
    Optional<RestorePlan.Last> last(String store, Optional<String> object) {
        return past.stream()
                .flatMap(proof -> ofStore(proof, store, object))
                .max(Comparator.comparing(last -> last.when().toInstant()));
    }

    private static Stream<RestorePlan.Last> ofStore(RestoreProof proof, String store, Optional<String> object) {
        return proof.stores().stream()
                .filter(part -> part.store().equals(store) && part.object().equals(object))
                .filter(Part::equal)
                .map(part -> new RestorePlan.Last(proof.set(), proof.when(), part.took()));
    }
}
