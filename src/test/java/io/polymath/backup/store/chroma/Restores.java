package io.polymath.backup.store.chroma;

import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Position;
import io.polymath.backup.set.SetId;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Restores of one export, to directories near a live one. */
record Restores(Path home, Path live, TestExport export, Map<String, String> settings) {

    static final SetId SET = new SetId("polymath_20261122_0200");

    /** Returns restores that open every clone with the server of the tests. */
    static Restores probed(Path home, Path live, TestExport export) throws IOException {
        return new Restores(
                home,
                live,
                export,
                Map.of("server-command", ChromaServer.program(home).toString()));
    }

    /** Returns restores without a server. */
    static Restores of(Path home, Path live, TestExport export) {
        return new Restores(home, live, export, Map.of("server-command", "none"));
    }

    Restores with(TestExport other) {
        return new Restores(home, live, other, settings);
    }

    Restoration to(Destination destination) throws IOException {
        return to(destination, Optional.empty());
    }

    Restoration to(Destination destination, Optional<String> object) throws IOException {
        RestoreOrder order =
                new RestoreOrder(SET, archive(export), destination, object, Files.createTempDirectory(home, "work"));
        return Stores.of(home, live, settings).restoration(order);
    }

    Restoration beside() throws IOException {
        return to(new Destination.Beside());
    }

    Restoration inPlace() throws IOException {
        return to(new Destination.InPlace());
    }

    Restoration named(Path path) throws IOException {
        return to(new Destination.Named(path.toString()));
    }

    /** Loads the export, and returns the differences of what is found then. */
    List<String> load(Restoration restoration) throws IOException {
        restoration.load(archive -> export.stream());
        return differences(restoration, restoration.inventory());
    }

    List<String> differences(Restoration restoration, Inventory found) {
        return restoration.expected(export.content().inventory()).differences(found);
    }

    /** Loads other bytes than those of the export. */
    static void load(Restoration restoration, byte[] bytes) throws IOException {
        restoration.load(archive -> new ByteArrayInputStream(bytes));
    }

    static Archive archive(TestExport export) {
        return new Archive(
                "chromadb",
                ChromaKind.NAME,
                Path.of("chromadb_20261122_0200.tar"),
                export.bytes().length,
                export.bytes().length,
                "0".repeat(64),
                List.of(),
                new Position(new TreeMap<>()),
                export.content(),
                Duration.ofSeconds(1),
                Optional.empty(),
                List.of());
    }
}
