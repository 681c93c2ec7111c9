package io.polymath.backup.repository;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.Pin;
import io.polymath.backup.set.Readings;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.SetProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What became known of sets after they were sealed: files beside what was sealed, each written whole in place of the
 * one before. What was read back of another repository stands beside the sets.
 */
record SideFiles(Path folder) {

    private static final String PROOFS = "proofs.json";
    private static final String RESTORES = "restores.json";
    private static final String COPIES = "copies.json";
    private static final String READINGS = "readings-";
    private static final String SUFFIX = ".json";
    private static final JsonMapper JSON = ManifestFormat.mapper();

    void keep(SetProof proof) throws IOException {
        List<SetProof> all = new ArrayList<>(proofs(proof.set()));
        all.add(proof);
        write(file(proof.set(), PROOFS), all);
    }

    List<SetProof> proofs(SetId set) throws IOException {
        return List.of(read(file(set, PROOFS), SetProof[].class).orElse(new SetProof[0]));
    }

    void keep(RestoreProof proof) throws IOException {
        List<RestoreProof> all = new ArrayList<>(restores(proof.set()));
        all.add(proof);
        write(file(proof.set(), RESTORES), all);
    }

    List<RestoreProof> restores(SetId set) throws IOException {
        return List.of(read(file(set, RESTORES), RestoreProof[].class).orElse(new RestoreProof[0]));
    }

    void keep(SetCopy copy) throws IOException {
        List<SetCopy> all = new ArrayList<>(copies(copy.set()));
        all.removeIf(earlier -> earlier.repository().equals(copy.repository()));
        all.add(copy);
        write(file(copy.set(), COPIES), all);
    }

    List<SetCopy> copies(SetId set) throws IOException {
        return List.of(read(file(set, COPIES), SetCopy[].class).orElse(new SetCopy[0]));
    }

    void keep(Readings readings) throws IOException {
        write(folder.resolve(READINGS + readings.repository() + SUFFIX), readings);
    }

    Readings readings(String repository) throws IOException {
        return read(folder.resolve(READINGS + repository + SUFFIX), Readings.class)
                .orElse(Readings.none(repository));
    }

    List<Readings> readings() throws IOException {
        List<Readings> all = new ArrayList<>();
        for (Path file : Folders.children(folder, READINGS)) {
            if (file.toString().endsWith(SUFFIX)) {
                read(file, Readings.class).ifPresent(all::add);
            }
        }
        return all;
    }

    void keep(SetId set, Pin pin) throws IOException {
        write(file(set, Pin.FILE), pin);
    }

    /** Returns the pin that lies in the folder of a set, whatever its name is now. */
    static Optional<Pin> pin(Path set) throws IOException {
        return read(set.resolve(Pin.FILE), Pin.class);
    }

    boolean unpin(SetId set) throws IOException {
        boolean had = Files.deleteIfExists(file(set, Pin.FILE));
        DurableFile.syncFolder(folder.resolve(set.value()));
        return had;
    }

    private Path file(SetId set, String name) {
        return folder.resolve(set.value()).resolve(name);
    }

    private static void write(Path file, Object content) throws IOException {
        DurableFile.write(file, JSON.writeValueAsBytes(content));
    }

    private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), type)) : Optional.empty();
    }
}
