package io.polymath.backup.report;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Cut;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Position;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Manifests of sets as runs write them, without files. */
public final class TestSets {

    /** The night of the examples: 22 November 2026, 2 o'clock in Stockholm. */
    public static final OffsetDateTime NIGHT = OffsetDateTime.of(2026, 11, 22, 2, 0, 0, 0, ZoneOffset.ofHours(1));

    public static final Failure NEO4J = new Failure(
            "neo4j",
            "neo4j: unable to connect to localhost:7687: connection refused",
            "is the server running, and does it listen for Bolt there?",
            ExitCode.FAILED);

    private TestSets() {}

    /** Returns a complete set of four stores. */
    public static Manifest whole() {
        return of(NIGHT, 1, List.of());
    }

    /** Returns a set without the graph. */
    public static Manifest partial() {
        return of(NIGHT, 1, List.of(NEO4J));
    }

    /**
     * Returns a set.
     *
     * @param scale of its sizes and counts, 1 for 6.1 GB
     */
    public static Manifest of(OffsetDateTime started, double scale, List<Failure> failures) {
        List<String> estate = List.of("postgres", "neo4j", "chromadb", "config");
        List<Archive> archives = new ArrayList<>(List.of(
                archive(
                        "postgres",
                        scale,
                        4_100_000_000L,
                        4.2,
                        new Item("tables", "artifacts", 28_575, "aa"),
                        new Item("tables", "passages", 412_877, "ab"),
                        new Item("sequences", "ids", 1, "ac")),
                archive(
                        "neo4j",
                        scale,
                        120_000_000L,
                        8.1,
                        new Item("nodes", "all", 5_205, "ba"),
                        new Item("relationships", "all", 7_547, "bb")),
                archive(
                        "chromadb",
                        scale,
                        1_880_000_000L,
                        1.1,
                        new Item("collections", "passages", 5_000, "ca"),
                        new Item("collections", "papers", 1_000, "cb")),
                archive("config", 1, 48_211L, 3.9, new Item("files", "a", 1, "da"), new Item("files", "b", 1, "db"))));
        archives.removeIf(
                archive -> failures.stream().anyMatch(failure -> failure.store().equals(archive.store())));
        return new Manifest(
                Manifest.FORMAT,
                SetId.of(LocalDateTime.from(started), 1),
                started.toEpochSecond(),
                Optional.empty(),
                "atlas",
                "polymath-backup 0.1.0",
                started,
                started.plusSeconds(171),
                new Cut(started.plusNanos(412_000_000), started.plusNanos(603_000_000), Cut.Level.L1),
                estate,
                estate,
                archives,
                failures);
    }

    private static Archive archive(String store, double scale, long bytes, double ratio, Item... items) {
        List<Item> scaled = List.of(items).stream()
                .map(item -> new Item(
                        item.kind(),
                        item.name(),
                        item.count() < 100 ? item.count() : Math.round(item.count() * scale),
                        item.fingerprint()))
                .toList();
        Position position = Position.of(Map.of("lsn", "0/1"));
        return new Archive(
                store,
                store,
                Path.of(store + ".zst"),
                Math.round(bytes * scale),
                Math.round(bytes * scale * ratio),
                "0".repeat(64),
                List.of("zstd"),
                position,
                new Content(
                        Inventory.of(scaled), NIGHT.toInstant(), position, position, Optional.empty(), new TreeMap<>()),
                Duration.ofMillis(600 + bytes / 40_000),
                Optional.of(new Proof(Proof.Level.CONTENT, NIGHT, Duration.ofMillis(200 + bytes / 90_000))),
                List.of());
    }
}
