package io.polymath.backup.store.neo4j;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.set.SetId;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Store;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An export of a graph in a file, without codecs, and the archive that tells of it. */
record SavedGraph(Path file, Archive archive) {

    static final SetId SET = new SetId("polymath_20261122_0200");

    /** Exports a store. */
    static SavedGraph of(Store store, Path folder) throws IOException {
        Path file = folder.resolve("neo4j_20261122_0200.jsonl");
        try (Session session = store.connect()) {
            Snapshot snapshot = session.open();
            while (true) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                    return of(file, snapshot.writeTo(out));
                } catch (MovedException e) {
                    Files.delete(file);
                }
            }
        }
    }

    static SavedGraph of(Path file, Content content) throws IOException {
        byte[] hash = MultisetHash.sha256().digest(Files.readAllBytes(file));
        return new SavedGraph(
                file,
                new Archive(
                        "neo4j",
                        Neo4jKind.NAME,
                        file,
                        Files.size(file),
                        Files.size(file),
                        HexFormat.of().formatHex(hash),
                        List.of(),
                        content.before(),
                        content,
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        List.of()));
    }

    /** Returns it with another export, which the archive does not know of. */
    SavedGraph with(String export) throws IOException {
        Path other = Files.createTempFile(file.getParent(), "other", ".jsonl");
        Files.writeString(other, export, StandardCharsets.UTF_8);
        return new SavedGraph(other, archive);
    }

    /** Returns it as one of another version of the server. */
    SavedGraph from(String version) throws IOException {
        Content content = archive.content();
        return of(
                file,
                new Content(
                        content.inventory(),
                        content.moment(),
                        content.before(),
                        content.after(),
                        content.inexact(),
                        new TreeMap<>(Map.of("neo4j", version))));
    }

    String text() throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    Restoration.Exports exports() {
        return any -> new BufferedInputStream(Files.newInputStream(file));
    }

    /** Returns exports that do something when a part of their bytes was read, in percent. */
    Restoration.Exports exports(int percent, Interruption then) {
        return any -> new InputStream() {
            private final InputStream in = new BufferedInputStream(Files.newInputStream(file));
            private long left = Files.size(file) * percent / 100;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left <= 0) {
                    left = Long.MAX_VALUE;
                    then.happen();
                }
                int read = in.read(bytes, offset, (int) Math.min(length, left));
                left -= Math.max(read, 0);
                return read;
            }

            @Override
            public void close() throws IOException {
                in.close();
            }
        };
    }

    /** What happens in the middle of a restore. */
    @FunctionalInterface
    interface Interruption {
        void happen() throws IOException;
    }

    RestoreOrder order(RestoreOrder.Destination destination, Path work) {
        return new RestoreOrder(SET, archive, destination, Optional.empty(), work);
    }

    RestoreOrder order(RestoreOrder.Destination destination, String label, Path work) {
        return new RestoreOrder(SET, archive, destination, Optional.of(label), work);
    }

    /** Loads it where an order says, and returns how what is there differs. */
    List<String> restore(Store store, RestoreOrder order) throws IOException {
        try (Restoration restoration = store.restoration(order)) {
            restoration.plan();
            restoration.load(exports());
            return restoration.expected(archive.content().inventory()).differences(restoration.inventory());
        }
    }
}
