package io.polymath.backup.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Cut;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.Position;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Small sets of one store, as runs of earlier days left them in a repository. */
public final class SetsOnDisk {

    private static final byte[] NOTES = "one\ntwo\n".getBytes(UTF_8);

    private final LocalRepository repository;
    private final ZoneId zone;

    public SetsOnDisk(LocalRepository repository, ZoneId zone) {
        this.repository = repository;
        this.zone = zone;
    }

    /** Writes a complete set of each night from a first one on. */
    public void nights(String first, int count) throws IOException {
        for (int n = 0; n < count; n++) {
            good(LocalDateTime.parse(first).plusDays(n));
        }
    }

    /** Writes a complete set that holds the store {@code notes}. */
    public SetId good(LocalDateTime local) throws IOException {
        return write(local, List.of("notes"), List.of(), Item.ALL, 2);
    }

    /** Writes a set that lacks the store {@code graph}. */
    public SetId partial(LocalDateTime local) throws IOException {
        return write(
                local,
                List.of("notes", "graph"),
                List.of(new Failure("graph", "graph: gone", "is it running?", ExitCode.FAILED)),
                Item.ALL,
                2);
    }

    /** Writes a complete set whose one item has a name and a count. */
    public SetId holding(LocalDateTime local, String item, long count) throws IOException {
        return write(local, List.of("notes"), List.of(), item, count);
    }

    private SetId write(LocalDateTime local, List<String> stores, List<Failure> failures, String item, long count)
            throws IOException {
        repository.prepare();
        SetId set = SetId.of(local, 1);
        Path folder = Files.createDirectories(repository.folder().resolve(set.value()));
        Path file = Files.write(folder.resolve("notes_" + set.stamp() + ".txt"), NOTES);
        OffsetDateTime started = local.atZone(zone).toOffsetDateTime();
        Position position = Position.of(Map.of());
        Archive archive = new Archive(
                "notes",
                "text",
                file,
                NOTES.length,
                NOTES.length,
                "0".repeat(64),
                List.of(),
                position,
                new Content(
                        Inventory.of(List.of(new Item("lines", item, count, "aa" + count))),
                        started.toInstant(),
                        position,
                        position,
                        Optional.empty(),
                        new TreeMap<>()),
                Duration.ofSeconds(3),
                Optional.empty(),
                List.of());
        Manifest manifest = new Manifest(
                Manifest.FORMAT,
                set,
                started.toEpochSecond(),
                Optional.empty(),
                "test-host",
                "polymath-backup test",
                started,
                started.plusMinutes(2),
                new Cut(started, started, Cut.Level.L1),
                stores,
                stores,
                List.of(archive),
                failures);
        Files.write(folder.resolve(ManifestFormat.FILE), ManifestFormat.write(manifest));
        return set;
    }
}
