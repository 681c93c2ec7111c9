package io.polymath.backup.run;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the sets that are there tell a new run. */
record EarlierSets(LocalRepository repository) {

    private static final Logger LOG = LoggerFactory.getLogger(EarlierSets.class);

    /** Returns a number that grows from set to set even when the clock goes back, and in a new repository, too. */
    long nextSequence(OffsetDateTime started) throws IOException {
        long highest = repository.list().stream()
                .flatMap(entry -> entry.manifest().stream())
                .mapToLong(Manifest::sequence)
                .max()
                .orElse(0);
        return Math.max(highest + 1, started.toEpochSecond());
    }

    /** Returns how many bytes some stores took in the last complete set; 0 when there is none. */
    long bytes(List<String> stores) throws IOException {
        return latest(stores).mapToLong(Archive::bytes).sum();
    }

    /** Returns how many bytes a store was in the last complete set before they were compressed; 0 when nobody knows. */
    long rawBytes(String store) {
        try {
            return latest(List.of(store)).mapToLong(Archive::rawBytes).sum();
        } catch (IOException e) {
            LOG.debug("{}: no earlier set to guess the size from", store, e);
            return 0;
        }
    }

    private Stream<Archive> latest(List<String> stores) throws IOException {
        return repository.latest().stream()
                .flatMap(Manifest::files)
                .filter(archive -> stores.contains(archive.store()));
    }
}
