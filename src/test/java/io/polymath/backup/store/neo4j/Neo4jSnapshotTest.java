package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.estate.Neo4jEstate;
import io.polymath.backup.estate.Neo4jLoad;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Driver;

class Neo4jSnapshotTest {

    private static final int WRITTEN = 40;
    private static final String WRITE = "MATCH (c:CONCEPT) WITH c LIMIT 1 UNWIND range(1, " + WRITTEN
            + ") AS i CREATE (:Passage {passage_id: 'late-' + i})-[:MENTIONS]->(c)";

    @TempDir
    Path home;

    private Neo4jServer server;
    private Driver driver;

    @BeforeEach
    void fill() throws IOException {
        server = Neo4jServer.shared();
        server.wipe();
        driver = server.driver();
        Neo4jEstate.fill(driver, 1);
    }

    @Test
    void theEstateIsExactlyAsLargeAsItSays() throws Exception {
        Inventory inventory = export(new ByteArrayOutputStream(), 1).inventory();

        assertThat(inventory.count("nodes")).isEqualTo(5_205);
        assertThat(inventory.count("relationships")).isEqualTo(7_547);
        assertThat(inventory.items("labels").stream().map(Inventory.Item::name))
                .containsExactly("CONCEPT", "Code", "Paper", "Passage", "Repo");
        assertThat(inventory.items("relationship types").stream().map(Inventory.Item::name))
                .containsExactly("CITES", "CO_OCCURS", "IMPLEMENTS", "MENTIONS", "USES");
        assertThat(inventory.count("constraints")).isEqualTo(3);
        assertThat(inventory.count("indexes")).isEqualTo(4);
    }

    @Test
    void aCommitWhileItIsCopiedAsksForAnotherTry() throws Exception {
        ByteArrayOutputStream second = new ByteArrayOutputStream();
        try (Session session = store(2).connect()) {
            Snapshot snapshot = session.open();

            assertThatThrownBy(() -> snapshot.writeTo(new Interrupted("{\"node\"", this::write)))
                    .isInstanceOf(MovedException.class)
                    .hasMessage("neo4j: written to while it was copied");
            Content content = snapshot.writeTo(second);

            assertThat(content.inexact()).isEmpty();
            assertThat(content.before()).isEqualTo(content.after()).isNotEqualTo(snapshot.position());
            assertThat(content.inventory().count("nodes")).isEqualTo(5_205 + WRITTEN);
        }
    }

    @Test
    void afterTheLastTryItSaysThatItIsInexact() throws Exception {
        Interrupted out = new Interrupted("{\"relationship\"", this::write);

        Content content = export(out, 1);

        // nodes were read before the commit, relationships after it
        assertThat(content.inexact())
                .contains("written while it was copied: " + WRITTEN
                        + " relationships point at nodes that are not in the export");
        assertThat(content.before()).isNotEqualTo(content.after());
        assertThat(content.inventory().count("nodes")).isEqualTo(5_205);
        assertThat(content.inventory().count("relationships")).isEqualTo(7_547);
        assertThat(content.inventory().differences(inspect(out))).isEmpty();
        assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("{\"dangling\"")))
                .hasSize(WRITTEN);
    }

    @Test
    void aCommitBetweenCutAndCopyShowsInThePositions() throws Exception {
        try (Session session = store(1).connect()) {
            Snapshot snapshot = session.open();
            write();

            Content content = snapshot.writeTo(new ByteArrayOutputStream());

            assertThat(content.inexact()).isEmpty();
            assertThat(content.before()).isNotEqualTo(snapshot.position());
            assertThat(content.inventory().count("nodes")).isEqualTo(5_205 + WRITTEN);
        }
    }

    @Test
    void aChangeOfTheSchemaIsNoticedToo() throws Exception {
        try (Session session = store(2).connect()) {
            Snapshot snapshot = session.open();

            assertThatThrownBy(() -> snapshot.writeTo(new Interrupted("{\"node\"", () -> run("DROP INDEX repo_name"))))
                    .isInstanceOf(MovedException.class);
        }
    }

    @Test
    void readersDoNotMakeItInexact() throws Exception {
        Content content = export(new Interrupted("{\"node\"", () -> run("MATCH (n) RETURN count(n.title)")), 1);

        assertThat(content.inexact()).isEmpty();
    }

    @Test
    void whateverWritersDoTheExportCanBeReadBack() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Content content;
        try (Neo4jLoad load = Neo4jLoad.start(driver, Duration.ofMillis(2))) {
            content = export(out, 2);
            assertThat(load.commits()).isPositive();
        }

        assertThat(content.inexact()).isPresent();
        assertThat(content.inventory().differences(inspect(out))).isEmpty();
    }

    @Test
    void anEmptyDatabaseIsABackupToo() throws Exception {
        server.wipe();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        Content content = export(out, 1);

        assertThat(content.inventory().count("nodes")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
        assertThat(content.inventory().differences(inspect(out))).isEmpty();
    }

    @Test
    void twoExportsOfAnUnchangedGraphAreEqual() throws Exception {
        Inventory first = export(new ByteArrayOutputStream(), 1).inventory();

        assertThat(export(new ByteArrayOutputStream(), 1).inventory()).isEqualTo(first);
    }

    private void write() {
        run(WRITE);
    }

    private void run(String query) {
        driver.executableQuery(query).execute();
    }

    private io.polymath.backup.store.Store store(int tries) throws IOException {
        return Stores.of(server, home, Map.of("tries", String.valueOf(tries), "fetch-size", "10"));
    }

    private Content export(ByteArrayOutputStream out, int tries) throws Exception {
        try (Session session = store(tries).connect()) {
            Snapshot snapshot = session.open();
            for (int i = 1; i < tries; i++) {
                assertThatThrownBy(() -> snapshot.writeTo(new ByteArrayOutputStream()))
                        .isInstanceOf(MovedException.class);
            }
            return snapshot.writeTo(out);
        }
    }

    private static Inventory inspect(ByteArrayOutputStream export) throws IOException {
        return new Neo4jKind().inspect(new ByteArrayInputStream(export.toByteArray()), Path.of("unused"));
    }

    /** Does something in the middle: when the first bytes arrive that hold a text. */
    private static final class Interrupted extends ByteArrayOutputStream {

        private final String text;
        private final Runnable action;
        private boolean done;

        Interrupted(String text, Runnable action) {
            this.text = text;
            this.action = action;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            if (!done && new String(bytes, offset, length, StandardCharsets.UTF_8).contains(text)) {
                done = true;
                action.run();
            }
        }
    }
}
