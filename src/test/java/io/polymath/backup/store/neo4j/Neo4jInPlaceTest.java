package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.estate.Neo4jLoad;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.Restoration.Swap;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live database is replaced: nothing it held may be lost on the way. */
class Neo4jInPlaceTest {

    private static final List<String> LIVE = List.of(
            "CREATE INDEX old_i FOR (n:Old) ON (n.i)",
            "UNWIND range(1, 500) AS i CREATE (:Old {i: i})-[:OLD {at: datetime('2024-10-27T02:30+01:00')}]->(:Old)");

    @TempDir
    Path home;

    private Neo4jServer live;
    private SavedGraph saved;
    private Inventory former;

    @BeforeEach
    void fill() throws Exception {
        live = Neo4jServer.second();
        live.wipe();
        LIVE.forEach(this::run);
        saved = GeneratedGraph.of(home, 300, 12_000);
        former = SavedGraph.of(store(), home).archive().content().inventory();
    }

    @Test
    void whatWasThereIsInAFileBeforeItIsReplaced() throws Exception {
        try (Restoration restoration = store().restoration(order())) {
            Restoration.Plan plan = restoration.plan();
            assertThat(plan.steps())
                    .startsWith(
                            "save the 1,000 nodes, 500 relationships, 1 constraint or index of neo4j at 127.0.0.1:"
                                    + live.port() + " in a file in " + home.resolve("undo") + ", and read it back",
                            "delete them from neo4j at 127.0.0.1:" + live.port());

            restoration.load(saved.exports());

            assertThat(expected().differences(restoration.inventory())).isEmpty();
            Path file = undoFiles().get(0);
            assertThat(inventory(file)).isEqualTo(former);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            Restoration.Swap swap = restoration.swap();
            assertThat(swap.old()).hasValue(file.toString());
            assertThat(swap.undo()).contains(file.toString());
        }
    }

    @Test
    void aRestoreThatIsGivenUpBringsBackWhatWasThere() throws Exception {
        try (Restoration restoration = store().restoration(order())) {
            restoration.load(saved.exports());
            restoration.discard();
        }

        assertLiveAsBefore();
    }

    @Test
    void aRestoreThatFailsInTheMiddleBringsBackWhatWasThere() throws Exception {
        try (Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(breaking(() -> {
                        throw new IOException("the stream broke");
                    })))
                    .hasMessage("the stream broke");
        }

        assertLiveAsBefore();
    }

    @Test
    void aConstraintThatThisEditionCannotMakeTouchesNothing() throws Exception {
        String rule = "{\"constraint\":\"must\",\"type\":\"NODE_KEY\",\"statement\":"
                + "\"CREATE CONSTRAINT `must` FOR (n:`Point`) REQUIRE (n.`i`) IS NODE KEY\"}\n";
        String text = saved.text();
        int second = text.indexOf('\n') + 1;
        SavedGraph other = saved.with(text.substring(0, second)
                + rule
                + text.substring(second).replace("{\"end\":{\"constraints\":0", "{\"end\":{\"constraints\":1"));

        try (Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(other.exports()))
                    .hasMessage("neo4j: the community edition at 127.0.0.1:" + live.port()
                            + " cannot make the constraints must of type NODE_KEY");
        }

        assertLiveAsBefore();
    }

    @Test
    void aDamagedExportTouchesNothing() throws Exception {
        String text = saved.text();
        SavedGraph damaged = saved.with(text.substring(0, text.length() / 2));

        try (Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(damaged.exports()))
                    .extracting(e -> ((BackupException) e).exitCode())
                    .isEqualTo(ExitCode.VERIFICATION_FAILED);
            restoration.discard();
        }

        assertLiveAsBefore();
        assertThat(undoFiles()).isEmpty();
    }

    @Test
    void nothingIsDeletedWhileSomebodyWrites() throws Exception {
        run("CREATE (:CONCEPT)");

        try (Neo4jLoad load = Neo4jLoad.start(live.driver(), Duration.ZERO);
                Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(saved.exports()))
                    .hasMessageStartingWith("neo4j: somebody writes to neo4j at 127.0.0.1:" + live.port());
            restoration.discard();
            assertThat(load.commits()).isPositive();
        }

        assertThat(number("MATCH (n:Old) RETURN count(n)")).isEqualTo(1_000);
        assertThat(number("MATCH (n:" + RestoreState.LABEL + ") RETURN count(n)"))
                .isZero();
    }

    @Test
    void aRestoreThatWasCutOffIsRunAgainAndRemembersTheFile() throws Exception {
        try (Restoration restoration = store().restoration(order())) {
            assertThatThrownBy(() -> restoration.load(breaking(restoration::close)))
                    .isInstanceOf(Exception.class);
        }
        assertThat(number("MATCH (n:Old) RETURN count(n)")).isZero();

        try (Restoration restoration = store().restoration(order())) {
            restoration.plan();
            restoration.load(saved.exports());

            assertThat(expected().differences(restoration.inventory())).isEmpty();
            assertThat(undoFiles()).hasSize(1);
            assertThat(restoration.swap().old()).hasValue(undoFiles().get(0).toString());
        }
        assertThat(inventory(undoFiles().get(0))).isEqualTo(former);
    }

    @Test
    void aRestoreThatWasKilledWhileItDeletedGoesOnDeleting() throws Exception {
        Path undo = home.resolve("undo").resolve("earlier.jsonl.gz");
        try (Target target =
                Target.connect("neo4j", ((Neo4jStore) store()).settings().source(), 100)) {
            RestoreState.loading(ImportMark.of(SavedGraph.SET), "any", undo.toString())
                    .in(RestoreState.Phase.WIPING)
                    .save(target);
        }

        try (Restoration restoration = store().restoration(order())) {
            restoration.plan();
            restoration.load(saved.exports());

            assertThat(expected().differences(restoration.inventory())).isEmpty();
            assertThat(restoration.swap().old()).hasValue(undo.toString());
        }
        assertThat(undoFiles()).isEmpty();
    }

    @Test
    void anEmptyDatabaseNeedsNoFile() throws Exception {
        live.wipe();

        try (Restoration restoration = store().restoration(order())) {
            restoration.load(saved.exports());

            assertThat(expected().differences(restoration.inventory())).isEmpty();
            assertThat(restoration.swap()).isEqualTo(Swap.first("delete what was restored"));
        }
        assertThat(undoFiles()).isEmpty();
    }

    /** Breaks off when the export is read for the second time: the first time nothing was deleted yet. */
    private Restoration.Exports breaking(SavedGraph.Interruption interruption) {
        Restoration.Exports broken = saved.exports(70, interruption);
        AtomicInteger opened = new AtomicInteger();
        return archive -> opened.getAndIncrement() == 0 ? saved.exports().open(archive) : broken.open(archive);
    }

    private void assertLiveAsBefore() throws Exception {
        Path again = Files.createDirectory(home.resolve("again"));
        Inventory found = SavedGraph.of(store(), again).archive().content().inventory();
        assertThat(withoutNumbers(found)).isEqualTo(withoutNumbers(former));
        assertThat(number("MATCH (:Old {i: 7})-[r:OLD]->(n:Old) WHERE n.i IS NULL RETURN count(r)"))
                .isOne();
        assertThat(number("MATCH (n:" + RestoreState.LABEL + ") RETURN count(n)"))
                .isZero();
    }

    /** Returns what does not depend on the numbers of the nodes, which a server gives anew. */
    private static List<String> withoutNumbers(Inventory inventory) {
        return inventory.items().stream()
                .map(item -> item.kind() + " " + item.name() + " " + item.count())
                .toList();
    }

    private Inventory expected() {
        return saved.archive().content().inventory();
    }

    private Store store() throws IOException {
        return Stores.of(live, home, Map.of());
    }

    private RestoreOrder order() {
        return saved.order(new Destination.InPlace(), home);
    }

    private List<Path> undoFiles() throws IOException {
        Path folder = home.resolve("undo");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static Inventory inventory(Path undo) throws IOException {
        try (var in = UndoFile.open(undo)) {
            return new Neo4jKind().inspect(in, Path.of("unused"));
        }
    }

    private void run(String query) {
        live.driver().executableQuery(query).execute();
    }

    private long number(String query) {
        return live.driver()
                .executableQuery(query)
                .execute()
                .records()
                .get(0)
                .get(0)
                .asLong();
    }
}
