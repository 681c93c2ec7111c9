package io.polymath.backup.restore;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What restores and drills took before, as it is kept beside the sets. */
final class PastRestores {

    private final LocalRepository repository;

    PastRestores(LocalRepository repository) {
        this.repository = repository;
    }

    /** Returns the newest one of a store, or of one object of it, that was proved equal. */
    Optional<RestorePlan.Last> last(String store, Optional<String> object) throws IOException {
        Optional<RestorePlan.Last> newest = Optional.empty();
        for (Entry entry : repository.list()) {
            newest = Stream.concat(
                            newest.stream(),
                            repository.restores(entry.set()).stream().flatMap(proof -> ofStore(proof, store, object)))
                    .max(Comparator.comparing(last -> last.when().toInstant()));
        }
        return newest;
    }

    private static Stream<RestorePlan.Last> ofStore(RestoreProof proof, String store, Optional<String> object) {
        return proof.stores().stream()
                .filter(part -> part.store().equals(store) && part.object().equals(object))
                .filter(Part::equal)
                .map(part -> new RestorePlan.Last(proof.set(), proof.when(), part.took()));
    }
}
