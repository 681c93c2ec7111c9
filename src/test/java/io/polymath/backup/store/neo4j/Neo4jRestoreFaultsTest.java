package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in the middle of a restore, and that it can be run again. */
class Neo4jRestoreFaultsTest {

    private static final int NODES = 2_000;
    private static final int RELATIONSHIPS = 25_000;
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir
    static Path folder;

    private static SavedGraph saved;
    private static Neo4jServer target;

    @TempDir
    Path work;

    @BeforeAll
    static void generate() throws IOException {
        saved = GeneratedGraph.of(folder, NODES, RELATIONSHIPS);
        target = Neo4jServer.second();
    }

    @BeforeEach
    void empty() {
        target.wipe();
    }

    @Test
    void aRestoreThatWasKilledIsRunAgain() throws Exception {
        Process process = RestoreProcess.start(work, folder, NODES, RELATIONSHIPS, target.uri(), target.password());
        try {
            awaitRelationships();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(number("MATCH (n) RETURN count(n)")).isEqualTo(NODES + 1);
        assertThat(number("MATCH ()-[r]->() RETURN count(r)")).isLessThan(RELATIONSHIPS);

        assertThat(saved.restore(store(), order())).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aRestoreThatFailedAmongTheNodesIsRunAgain() throws IOException {
        interrupt(20);

        assertThat(saved.restore(store(), order())).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aRestoreThatWasKilledWhileItTookTheMarksAwayIsCompleted() throws IOException {
        stopAfterTheProof();

        assertThat(saved.restore(store(), order())).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void whatOthersWroteAfterTheProofIsToldAndKept() throws IOException {
        stopAfterTheProof();
        run("CREATE (:Foreign)");

        assertThat(saved.restore(store(), order()))
                .contains("nodes all: expected 2,000, found 2,001 (+1)", "labels Foreign: expected none, found 1");
        assertThat(number("MATCH (n:Foreign) RETURN count(n)")).isOne();
    }

    @Test
    void whatOthersWroteMeanwhileIsNeverDeleted() throws IOException {
        interrupt(80);
        run("CREATE (:Foreign)");

        BackupException fault = refusal(store());

        assertThat(fault)
                .hasMessage("neo4j: neo4j at " + server()
                        + " is not empty: it holds 1 node, 0 relationships, 0 constraints and indexes");
        assertThat(number("MATCH (n:Foreign) RETURN count(n)")).isOne();
    }

    @Test
    void aTargetThatHoldsSomethingIsRefused() throws IOException {
        run("CREATE (:Foreign)-[:OWNS]->(:Foreign)");

        BackupException fault = refusal(store());

        assertThat(fault)
                .hasMessage("neo4j: neo4j at " + server()
                        + " is not empty: it holds 2 nodes, 1 relationship, 0 constraints and indexes");
        assertThat(fault.hint())
                .isEqualTo("empty it, or set store.neo4j.restore.wipe = true if it holds nothing of value");
        assertThat(fault.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(number("MATCH (n) RETURN count(n)")).isEqualTo(2);
    }

    @Test
    void aTargetWithNothingButAnIndexIsRefused() throws IOException {
        run("CREATE INDEX lonely FOR (n:Foreign) ON (n.i)");

        assertThat(refusal(store()).reason()).endsWith("0 nodes, 0 relationships, 1 constraint or index");
    }

    @Test
    void aServerThatIsGoneInTheMiddle() throws IOException {
        BackupException fault;
        try (Neo4jServer mortal = Neo4jServer.start("mortal-password")) {
            Store store = Stores.of(work, Map.of("restore.uri", mortal.uri(), "restore.password", mortal.password()));
            try (Restoration restoration = store.restoration(order())) {
                fault = catchThrowableOfType(
                        BackupException.class, () -> restoration.load(saved.exports(50, mortal::close)));
            }

            assertThat(fault.reason())
                    .matches("neo4j: unable to (talk|connect) to 127.0.0.1:" + mortal.port() + ": .*");
            assertThat(fault.hint()).endsWith("; then run the restore again: it clears what this one left");
            assertThat(fault.exitCode()).isEqualTo(ExitCode.FAILED);
        }
    }

    @Test
    void aDamagedExportIsRefused() throws IOException {
        String text = saved.text();
        SavedGraph damaged = saved.with(text.substring(0, text.length() / 2));

        try (Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(damaged.exports()))
                    .hasMessageStartingWith("neo4j: the export is damaged at line ")
                    .extracting(e -> ((BackupException) e).exitCode())
                    .isEqualTo(ExitCode.VERIFICATION_FAILED);
        }
        assertThat(saved.restore(store(), order())).isEmpty();
    }

    @Test
    void aWrongPassword() throws IOException {
        Store store = Stores.of(work, Map.of("restore.uri", target.uri(), "restore.password", "wrong-password"));

        assertThatThrownBy(() -> store.restoration(order()))
                .hasMessage("neo4j: unable to log in to " + server() + " as neo4j: wrong user or password")
                .extracting(e -> ((BackupException) e).exitCode())
                .isEqualTo(ExitCode.WRONG_KEY);
    }

    @Test
    void anOlderServerThanTheOneThatWasBackedUp() throws IOException {
        RestoreOrder order = saved.from("2099.1.0 community").order(new Destination.Beside(), work);

        try (Restoration restoration = store().restoration(order)) {
            assertThatThrownBy(restoration::plan)
                    .hasMessage("neo4j: the server is older than the one that was backed up:"
                            + " expected 2099.1.0 or newer, found 5.26.30 at " + server());
        }
    }

    @Test
    void closingFromAnotherThreadEndsTheLoad() throws IOException {
        try (Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(saved.exports(50, restoration::close)))
                    .isInstanceOf(Exception.class);
        }
        assertThat(saved.restore(store(), order())).isEmpty();
    }

    @Test
    void aHubOfManyRelationshipsComesBack() throws IOException {
        SavedGraph hub = GeneratedGraph.hub(folder, 1_000, 100_000);

        assertThat(hub.restore(store(), hub.order(new Destination.Beside(), work)))
                .isEmpty();
        assertThat(number("MATCH (h:Point {i: 0})-[r]-() RETURN count(r)")).isGreaterThanOrEqualTo(100_000);
    }

    private Store store() throws IOException {
        return Stores.of(work, Map.of("restore.uri", target.uri(), "restore.password", target.password()));
    }

    private RestoreOrder order() {
        return saved.order(new Destination.Beside(), work);
    }

    private BackupException refusal(Store store) throws IOException {
        try (Restoration restoration = store.restoration(order())) {
            return catchThrowableOfType(BackupException.class, restoration::plan);
        }
    }

    private void interrupt(int percent) throws IOException {
        try (Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(saved.exports(percent, () -> {
                        throw new IOException("the stream broke");
                    })))
                    .hasMessage("the stream broke");
        }
    }

    /** Does what a restore does, until half of the marks are gone. */
    private void stopAfterTheProof() throws IOException {
        ImportMark mark = ImportMark.of(SavedGraph.SET);
        DatabaseAddress address =
                ((Neo4jStore) store()).settings().restore().server().orElseThrow();
        try (Target database = Target.connect("neo4j", address, 1_000);
                GraphLoader loader = new GraphLoader("neo4j", database, mark)) {
            RestoreState state = RestoreState.loading(mark, saved.archive().sha256(), "");
            state.save(database);
            new ExportReader(saved.exports().open(saved.archive()), loader).read();
            loader.finish();
            LoadedScan scan = new LoadedScan("neo4j", database, mark);
            scan.read();
            state.proved(scan.graph(List.of())).save(database);
        }
        run("MATCH (n:" + mark.quoted() + ") WITH n LIMIT 1000 REMOVE n:" + mark.quoted() + ", n." + mark.quoted());
        assertThat(RestoreState.Phase.PROVED).isEqualTo(phase());
    }

    private RestoreState.Phase phase() throws IOException {
        DatabaseAddress address =
                ((Neo4jStore) store()).settings().restore().server().orElseThrow();
        try (Target database = Target.connect("neo4j", address, 1_000)) {
            return Optional.of(database)
                    .flatMap(RestoreState::find)
                    .orElseThrow()
                    .phase();
        }
    }

    private void awaitRelationships() {
        long limit = System.nanoTime() + DEADLINE.toNanos();
        while (number("MATCH ()-[r]->() RETURN count(r)") == 0) {
            assertThat(System.nanoTime()).as("relationships in time").isLessThan(limit);
            Thread.onSpinWait();
        }
    }

    private void assertNothingIsLeft() {
        assertThat(number("MATCH (n) RETURN count(n)")).isEqualTo(NODES);
        assertThat(number("MATCH ()-[r]->() RETURN count(r)")).isEqualTo(RELATIONSHIPS);
        assertThat(number("MATCH (n) WHERE labels(n) <> ['Point'] RETURN count(n)"))
                .isZero();
        assertThat(number("MATCH (n) WHERE size(keys(n)) <> 2 RETURN count(n)")).isZero();
        assertThat(number("SHOW CONSTRAINTS YIELD name RETURN count(*)")).isZero();
    }

    private static String server() {
        return "127.0.0.1:" + target.port();
    }

    private static long number(String query) {
        return target.driver()
                .executableQuery(query)
                .execute()
                .records()
                .get(0)
                .get(0)
                .asLong();
    }

    private static void run(String query) {
        target.driver().executableQuery(query).execute();
    }
}
