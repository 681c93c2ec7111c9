package io.polymath.backup.retention;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Pin;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.SetProof;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sets of the folder on this machine. */
public final class LocalShelf implements Shelf {

    private final LocalRepository repository;

    public LocalShelf(LocalRepository repository) {
        this.repository = repository;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public List<Candidate> sets() throws IOException {
        List<Candidate> sets = new ArrayList<>();
        for (Entry entry : repository.list()) {
            sets.add(candidate(entry));
        }
        return sets;
    }

    private Candidate candidate(Entry entry) throws IOException {
        return entry.manifest().isPresent()
                ? candidate(entry.manifest().get())
                : Candidate.unreadable(entry.set(), pin(entry.set()));
    }

    /** Returns what the rule knows of a set here, or of some of its stores. */
    Candidate candidate(Manifest manifest) throws IOException {
        return Candidate.of(manifest, hasItsFiles(manifest) && !wasFoundDamaged(manifest.set()), pin(manifest.set()));
    }

    private Optional<String> pin(SetId set) throws IOException {
        return repository.pin(set).map(Pin::reason);
    }

    private static boolean hasItsFiles(Manifest manifest) throws IOException {
        for (Archive archive : manifest.files().toList()) {
            if (!Files.isRegularFile(archive.file()) || Files.size(archive.file()) != archive.bytes()) {
                return false;
            }
        }
        return true;
    }

    private boolean wasFoundDamaged(SetId set) throws IOException {
        List<SetProof> proofs = repository.proofs(set);
        return !proofs.isEmpty() && !proofs.get(proofs.size() - 1).damaged().isEmpty();
    }

    @Override
    public boolean remove(SetId set) throws IOException {
        return repository.remove(set);
    }

    @Override
    public void finishRemovals() throws IOException {
        repository.finishRemovals();
    }
}
