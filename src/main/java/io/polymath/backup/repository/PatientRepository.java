package io.polymath.backup.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** A repository whose verbs are tried again for as long as it is unavailable, and tries are left. */
public final class PatientRepository implements Repository {

    private final Repository repository;
    private final Patience patience;

    public PatientRepository(Repository repository, Patience patience) {
        this.repository = repository;
        this.patience = patience;
    }

    @Override
    public String name() {
        return repository.name();
    }

    @Override
    public Kept put(String key, Path file) throws IOException {
        return patience.call(() -> repository.put(key, file));
    }

    @Override
    public InputStream open(String key) throws IOException {
        return patience.call(() -> repository.open(key));
    }

    @Override
    public List<Stored> list(String prefix) throws IOException {
        return patience.call(() -> repository.list(prefix));
    }

    @Override
    public void delete(String key) throws IOException {
        patience.call(() -> {
            repository.delete(key);
            return key;
        });
    }
}
