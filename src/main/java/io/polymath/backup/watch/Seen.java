package io.polymath.backup.watch;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;

/**
 * A set, and what is known of it besides.
 *
 * @param damage what is wrong with it; empty when nothing is known to be
 * @param proved when all of its records were last read back and found whole
 * @param copies when it was last proved in each repository that has it
 */
record Seen(
        Manifest manifest,
        Optional<String> damage,
        Optional<OffsetDateTime> proved,
        Map<String, OffsetDateTime> copies) {

    Seen {
        copies = Map.copyOf(copies);
    }

    boolean isGood() {
        return manifest.holdsTheEstate() && damage.isEmpty();
    }

    Optional<Archive> archive(String store) {
        return manifest.archives().stream()
                .filter(archive -> archive.store().equals(store))
                .findFirst();
    }

    String name() {
        return manifest.set().value();
    }
}
