package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.estate.ChromaLoad;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of a directory that a real server writes to all the time. */
class ChromaLiveTest {

    private static final int ROUNDS = 25;
    private static final Map<String, Object> OFTEN_FLUSHED = Map.of("space", "l2", "sync_threshold", 60);

    @TempDir
    Path home;

    @Test
    void everyCopyUnderWritersIsWhole() throws Exception {
        copyUnderWriters(Map.of());
    }

    @Test
    void everyCopyUnderTheLockIsWhole() throws Exception {
        copyUnderWriters(Map.of("tries", "0"));
    }

    private void copyUnderWriters(Map<String, String> settings) throws Exception {
        try (ChromaServer server = ChromaServer.start()) {
            List<String> collections = List.of(
                    server.client().create("papers", OFTEN_FLUSHED),
                    server.client().create("passages", OFTEN_FLUSHED));
            Store store = Stores.of(home, server.directory(), settings);
            try (ChromaLoad load = ChromaLoad.start(server.client(), collections, Everything.DIMENSION, 4)) {
                for (int round = 1; round <= ROUNDS; round++) {
                    long before = load.writes();
                    assertWhole(store, round);
                    awaitWrites(load, before);
                }
                assertThat(load.errors()).isEmpty();
            }
        }
    }

    /** Makes sure that the writers were at work between two copies. */
    private static void awaitWrites(ChromaLoad load, long before) {
        while (load.writes() <= before && load.errors().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private void assertWhole(Store store, int round) throws Exception {
        ByteArrayOutputStream export = new ByteArrayOutputStream();
        Content content = export(store, export);
        Path work = Files.createTempDirectory(home, "inspect");

        Inventory found = new ChromaKind().inspect(new ByteArrayInputStream(export.toByteArray()), work);

        assertThat(content.inexact()).as("round %d", round).isEmpty();
        assertThat(content.inventory().differences(found)).as("round %d", round).isEmpty();
    }

    private static Content export(Store store, ByteArrayOutputStream out) throws Exception {
        try (Session session = store.connect()) {
            Snapshot snapshot = session.open();
            while (true) {
                try {
                    return snapshot.writeTo(out);
                } catch (MovedException e) {
                    out.reset();
                }
            }
        }
    }
}
