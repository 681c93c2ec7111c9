package io.polymath.backup.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What was told of the repository between runs, beside its sets: {@code .watch.json}, written whole or not at all. */
public final class WatchFile {

    private static final String NAME = ".watch.json";

    private final Path file;

    public WatchFile(LocalRepository repository) {
        this.file = repository.folder().resolve(NAME);
    }

    /** Returns the text; empty when nothing was ever told. */
    public Optional<String> read() throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    /** Replaces the text. */
    public void write(byte[] json) throws IOException {
        DurableFile.write(file, json);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
