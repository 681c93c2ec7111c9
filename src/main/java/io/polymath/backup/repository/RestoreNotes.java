package io.polymath.backup.repository;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.RestoreNote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What restores tell while they work: a file {@code .restoring-ID.json} each beside the sets, which is gone when they
 * have come to their end, whatever that was. One that is there, and whose process is not, was killed.
 */
public final class RestoreNotes {

    private static final String PREFIX = ".restoring-";
    private static final JsonMapper JSON = ManifestFormat.mapper();

    private final Path folder;

    public RestoreNotes(LocalRepository repository) {
        this.folder = repository.folder();
    }

    /** Returns where a restore is told. */
    public Path file(RestoreNote note) {
        return folder.resolve(PREFIX + note.id() + ".json");
    }

    /** Tells how far a restore has come. */
    public void keep(RestoreNote note) throws IOException {
        DurableFile.write(file(note), JSON.writeValueAsBytes(note));
    }

    /** Tells no more of a restore. */
    public void forget(RestoreNote note) throws IOException {
        Files.deleteIfExists(file(note));
    }

    /** Returns what restores have left that were killed, the oldest first. */
    public List<RestoreNote> left() throws IOException {
        List<RestoreNote> left = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            for (Path file : Folders.children(folder, PREFIX)) {
                read(file).filter(RestoreNote::isAbandoned).ifPresent(left::add);
            }
        }
        left.sort(Comparator.comparing(note -> note.since().toInstant()));
        return left;
    }

    private static Optional<RestoreNote> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(JSON.readValue(in, RestoreNote.class));
        } catch (NoSuchFileException e) {
            // its restore ends at this moment
            return Optional.empty();
        }
    }
}
