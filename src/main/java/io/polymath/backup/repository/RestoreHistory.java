package io.polymath.backup.repository;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What restores and drills found, also of sets that are gone, and since when there are sets: {@code restores.json} and
 * {@code first-sets.json} in the folder of the repository. Each is replaced as a whole.
 */
public final class RestoreHistory {

    private static final String RESTORES = "restores.json";
    private static final String FIRST_SETS = "first-sets.json";
    private static final JsonMapper JSON = ManifestFormat.mapper();
    /** How many are kept, beside the newest that proved each store. */
    private static final int NEWEST = 100;
    /** Whoever holds the lock reads and writes one small file. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Comparator<RestoreProof> BY_TIME =
            Comparator.comparing(proof -> proof.when().toInstant());

    private final LocalRepository repository;

    public RestoreHistory(LocalRepository repository) {
        this.repository = repository;
    }

    /** Keeps what a restore or a drill found, whether its set is here or not. */
    public void keep(RestoreProof proof) throws IOException {
        Path folder = repository.folder();
        RepositoryLock lock = RepositoryLock.take(
                folder, ".restores.lock", PATIENCE, "another restore or drill ends at this moment: try again");
        try {
            List<RestoreProof> all = new ArrayList<>(kept());
            all.add(proof);
            DurableFile.write(folder.resolve(RESTORES), JSON.writeValueAsBytes(withoutOld(all)));
        } finally {
            lock.close();
        }
    }

    /** Leaves out what is old, and is not the newest that proved a store. */
    private static List<RestoreProof> withoutOld(List<RestoreProof> all) {
        List<RestoreProof> newestFirst = all.stream().sorted(BY_TIME.reversed()).toList();
        List<RestoreProof> left = new ArrayList<>();
        Set<String> proved = new HashSet<>();
        for (RestoreProof proof : newestFirst) {
            boolean isNewestOfAStore = false;
            for (Part part : proof.stores()) {
                if (part.equal() && part.object().isEmpty()) {
                    isNewestOfAStore |= proved.add(proof.purpose() + "/" + part.store());
                }
            }
            if (left.size() < NEWEST || isNewestOfAStore) {
                left.add(0, proof);
            }
        }
        return left;
    }

    private List<RestoreProof> kept() throws IOException {
        Path file = repository.folder().resolve(RESTORES);
        return Files.exists(file) ? List.of(JSON.readValue(file.toFile(), RestoreProof[].class)) : List.of();
    }

    /** Returns all that is known, of sets that are here and of those that are gone, the oldest first. */
    public List<RestoreProof> all() throws IOException {
        if (!Files.isDirectory(repository.folder())) {
            return List.of();
        }
        // beside the sets, too: what was found by versions that kept it only there
        Set<RestoreProof> all = new LinkedHashSet<>(kept());
        for (LocalRepository.Entry entry : repository.list()) {
            all.addAll(repository.restores(entry.set()));
        }
        return all.stream().sorted(BY_TIME).toList();
    }

    /** Returns what is known of one set, the oldest first. */
    public List<RestoreProof> of(SetId set) throws IOException {
        return all().stream().filter(proof -> proof.set().equals(set)).toList();
    }

    /** Returns for each store when the first set that had it was made, of those that were removed. */
    public SortedMap<String, OffsetDateTime> firstSets() throws IOException {
        Path file = repository.folder().resolve(FIRST_SETS);
        return Files.exists(file) ? JSON.readValue(file.toFile(), new TypeReference<>() {}) : new TreeMap<>();
    }

    /** Notes since when there were sets, when one of them was removed. Call it only while holding the lock. */
    void removes(Manifest set) throws IOException {
        SortedMap<String, OffsetDateTime> before = firstSets();
        SortedMap<String, OffsetDateTime> now = new TreeMap<>(before);
        for (Archive archive : set.archives()) {
            now.merge(archive.store(), set.cut().start(), (one, other) -> one.isBefore(other) ? one : other);
        }
        if (!now.equals(before)) {
            DurableFile.write(repository.folder().resolve(FIRST_SETS), JSON.writeValueAsBytes(now));
        }
    }
}
