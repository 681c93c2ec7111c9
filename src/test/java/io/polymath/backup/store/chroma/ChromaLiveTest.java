package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.estate.ChromaLoad;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies of a directory that a real server writes to all the time. */
class ChromaLiveTest {

    private static final Logger LOG = LoggerFactory.getLogger(ChromaLiveTest.class);
    private static final int ROUNDS = 25;
    /** Dimensions that make a copy take some milliseconds. */
    private static final int WIDE = 128;
    /** A plain copy is broken about every fifth time: so many whole ones in a row do not happen. */
    private static final int MAX_ROUNDS = 200;

    private static final Map<String, Object> OFTEN_FLUSHED = Map.of("space", "l2", "sync_threshold", 60);
    private static final Map<String, Object> ALWAYS_FLUSHED = Map.of("space", "l2", "sync_threshold", 10);

    @TempDir
    Path home;

    /** Side by side with what it replaces: a plain copy ends without an error, and every few times it is broken. */
    @Test
    void everyCopyUnderWritersIsWholeAndAPlainOneIsNot() throws Exception {
        try (ChromaServer server = ChromaServer.start()) {
            List<String> collections = List.of(
                    server.client().create("papers", ALWAYS_FLUSHED),
                    server.client().create("passages", ALWAYS_FLUSHED));
            Store store = Stores.of(home, server.directory(), Map.of());
            int rounds = 0;
            int broken = 0;
            try (ChromaLoad load = ChromaLoad.start(server.client(), collections, WIDE, 4)) {
                while (rounds < ROUNDS || (broken == 0 && rounds < MAX_ROUNDS)) {
                    long before = load.writes();
                    rounds++;
                    broken += isBroken(plainCopy(server.directory())) ? 1 : 0;
                    assertWhole(store, rounds);
                    awaitWrites(load, before);
                }
                assertThat(load.errors()).isEmpty();
            }

            LOG.info("cp -r: {} of {} copies are broken; ours: 0 of {}", broken, rounds, rounds);
            assertThat(broken).isPositive();
        }
    }

    private Path plainCopy(Path directory) throws Exception {
        Path copy = Files.createTempDirectory(home, "plain").resolve("chroma");
        new ProcessBuilder("cp", "-r", directory.toString(), copy.toString())
                // it may complain of a journal that came and went
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return copy;
    }

    /** Opens a copy as SQLite and Chroma would, with its journal if it has one. */
    private boolean isBroken(Path copy) throws Exception {
        try {
            TestExport.of(Stores.of(home, copy));
            return false;
        } catch (BackupException e) {
            LOG.info("cp -r: {}", e.reason());
            return true;
        } finally {
            Directories.delete(copy);
        }
    }

    @Test
    void everyCopyUnderTheLockIsWhole() throws Exception {
        try (ChromaServer server = ChromaServer.start()) {
            List<String> collections = List.of(
                    server.client().create("papers", OFTEN_FLUSHED),
                    server.client().create("passages", OFTEN_FLUSHED));
            Store store = Stores.of(home, server.directory(), Map.of("tries", "0"));
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
        TestExport export = TestExport.of(store);

        Inventory found = export.inspect(home);

        assertThat(export.content().inexact()).as("round %d", round).isEmpty();
        assertThat(export.content().inventory().differences(found))
                .as("round %d", round)
                .isEmpty();
    }
}
