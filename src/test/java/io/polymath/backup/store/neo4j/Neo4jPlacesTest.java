package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.store.NowhereException;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a graph may be restored to, and where not. */
class Neo4jPlacesTest {

    @TempDir
    static Path folder;

    private static SavedGraph saved;

    @TempDir
    Path home;

    private Neo4jServer live;
    private Neo4jServer other;

    @BeforeAll
    static void generate() throws IOException {
        saved = GeneratedGraph.of(folder, 50, 80);
    }

    @BeforeEach
    void empty() throws IOException {
        live = Neo4jServer.shared();
        live.wipe();
        run(live, "CREATE (:Live)");
        other = Neo4jServer.second();
        other.wipe();
    }

    @Test
    void aCommunityServerHasNoPlaceBesideTheLiveGraph() throws IOException {
        BackupException fault = refusal(store(Map.of()), new Destination.Beside());

        assertThat(fault)
                .hasMessage("neo4j: unable to make database neo4j-20261122-0200 at 127.0.0.1:" + live.port()
                        + ": the community edition holds one database");
        assertThat(fault.hint())
                .isEqualTo("set store.neo4j.restore.uri to another server, or restore to one: bolt://host:port,"
                        + " or in place");
    }

    @Test
    void aServerThatIsNamed() throws IOException {
        Store store = store(Map.of("restore.password", other.password()));

        assertThat(saved.restore(store, saved.order(new Destination.Named(other.uri() + "/neo4j"), home)))
                .isEmpty();
        assertThat(number(other, "MATCH (n:Point) RETURN count(n)")).isEqualTo(50);
    }

    @Test
    void aDatabaseThatIsNamedAndDoesNotExist() throws IOException {
        assertThat(refusal(store(Map.of()), new Destination.Named("papers")))
                .hasMessage("neo4j: unable to make database papers at 127.0.0.1:" + live.port()
                        + ": the community edition holds one database");
    }

    @Test
    void theLiveDatabaseIsRefusedUnlessItIsEmpty() throws IOException {
        Store store = store(Map.of());
        try (Restoration restoration = store.restoration(saved.order(new Destination.Named("neo4j"), home))) {
            assertThatThrownBy(restoration::plan)
                    .hasMessage("neo4j: neo4j at 127.0.0.1:" + live.port()
                            + " is not empty: it holds 1 node, 0 relationships, 0 constraints and indexes")
                    .extracting(e -> ((BackupException) e).hint())
                    .isEqualTo("name a database that is empty, or restore in place");
            assertThatThrownBy(() -> restoration.load(saved.exports())).isInstanceOf(BackupException.class);
        }
        assertThat(number(live, "MATCH (n) RETURN count(n)")).isOne();
    }

    @Test
    void whatIsNoNameAndNoAddress() throws IOException {
        assertThat(refusal(store(Map.of()), new Destination.Named("a/b")))
                .hasMessage("neo4j: not a name for a database: a/b");
        assertThat(refusal(store(Map.of()), new Destination.Named("neo4j://host")))
                .hasMessage("neo4j: not the address of one Neo4j server: neo4j://host");
    }

    @Test
    void aRestoreServerThatMayBeWipedIsSavedFirst() throws IOException {
        run(other, "CREATE (:Old)");
        Store store =
                store(Map.of("restore.uri", other.uri(), "restore.password", other.password(), "restore.wipe", "true"));

        assertThat(saved.restore(store, saved.order(new Destination.Beside(), home)))
                .isEmpty();
        try (Stream<Path> files = Files.list(home.resolve("undo"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aDrillWithoutAServerIsNotProved() {
        NowhereException nowhere = catchThrowableOfType(
                NowhereException.class,
                () -> store(Map.of()).restoration(saved.order(new Destination.ThrowAway(), home)));

        assertThat(nowhere).hasMessage("neo4j: there is no Neo4j server for a drill");
        assertThat(nowhere.hint())
                .isEqualTo("set store.neo4j.drill.home to an unpacked Neo4j server, or store.neo4j.drill.uri"
                        + " to a running one that is empty");
    }

    @Test
    void aDrillLeavesItsServerAsEmptyAsItWas() throws IOException {
        Store store = store(Map.of("drill.uri", other.uri(), "drill.password", other.password()));

        try (Restoration restoration = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            restoration.load(saved.exports());
            assertThat(saved.archive().content().inventory().differences(restoration.inventory()))
                    .isEmpty();
            restoration.discard();
        }

        assertThat(number(other, "MATCH (n) RETURN count(n)")).isZero();
    }

    @Test
    void whatAKilledDrillHasLeftIsRemovedByTheNextOne() throws IOException {
        Store store = store(Map.of("drill.uri", other.uri(), "drill.password", other.password()));
        try (Restoration killed = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            killed.load(saved.exports());
        }
        assertThat(number(other, "MATCH (n) RETURN count(n)")).isPositive();

        try (Restoration next = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            assertThat(next.sweep()).hasSize(1).first().asString().startsWith("removed what an interrupted drill");
            assertThat(next.sweep()).isEmpty();
        }

        assertThat(number(other, "MATCH (n) RETURN count(n)")).isZero();
    }

    @Test
    void whatSomebodyWroteBesideAKilledDrillStays() throws IOException {
        Store store = store(Map.of("drill.uri", other.uri(), "drill.password", other.password()));
        try (Restoration killed = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            killed.load(saved.exports());
        }
        run(other, "CREATE (:Somebodys)");

        try (Restoration next = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            assertThat(next.sweep()).isEmpty();
        }

        assertThat(number(other, "MATCH (n:Somebodys) RETURN count(n)")).isOne();
    }

    @Test
    void aSweepThatIsRefusedWritesNothing() throws IOException {
        Store store = drilled();
        killBeforeTheMarksAreTakenAway();
        run(other, "CREATE (:Somebodys)");
        List<Object> before = content();

        sweepNothing(store);

        assertThat(content()).isEqualTo(before);
        assertThat(before.toString()).contains(ImportMark.of(SavedGraph.SET).name());
    }

    @Test
    void whatADrillHasLeftWithItsMarksIsRemoved() throws IOException {
        Store store = drilled();
        killBeforeTheMarksAreTakenAway();

        try (Restoration next = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            assertThat(next.sweep()).hasSize(1);
        }

        assertThat(content()).isEmpty();
    }

    @Test
    void aConstraintOrAnIndexThatSomebodyMadeStays() throws IOException {
        for (String statement : List.of(
                "CREATE CONSTRAINT somebodys FOR (n:Somebodys) REQUIRE n.name IS UNIQUE",
                "CREATE INDEX somebodys FOR (n:Somebodys) ON (n.name)")) {
            other.wipe();
            Store store = drilled();
            run(other, statement);

            sweepNothing(store);

            assertThat(number(other, "SHOW INDEXES YIELD name WHERE name = 'somebodys' RETURN count(*)"))
                    .as(statement)
                    .isOne();
        }
    }

    @Test
    void whatSomebodyDeletedFromADrillIsNotTakenForItsGraph() throws IOException {
        Store store = drilled();
        run(other, "MATCH (n:Point) DETACH DELETE n");

        sweepNothing(store);

        assertThat(number(other, "MATCH (s:__imp_state) RETURN count(s)")).isOne();
    }

    /** Drills, and is killed after the graph was proved and the marks were taken away. */
    private Store drilled() throws IOException {
        Store store = store(Map.of("drill.uri", other.uri(), "drill.password", other.password()));
        try (Restoration killed = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            killed.load(saved.exports());
        }
        return store;
    }

    /** Gives the nodes back their marks, as if the drill had been killed a moment earlier; of half of them. */
    private void killBeforeTheMarksAreTakenAway() {
        String mark = ImportMark.of(SavedGraph.SET).quoted();
        run(other, "CREATE CONSTRAINT " + mark + " FOR (n:" + mark + ") REQUIRE n." + mark + " IS UNIQUE");
        run(other, "MATCH (n:Point) WHERE id(n) % 2 = 0 SET n:" + mark + ", n." + mark + " = id(n)");
    }

    private void sweepNothing(Store store) throws IOException {
        try (Restoration next = store.restoration(saved.order(new Destination.ThrowAway(), home))) {
            assertThat(next.sweep()).isEmpty();
        }
    }

    /** Returns every node with its labels and properties, and every rule, of the server of the drill. */
    private List<Object> content() {
        List<Object> found = new ArrayList<>();
        for (String query : List.of(
                "MATCH (n) RETURN labels(n), properties(n) ORDER BY id(n)",
                "SHOW CONSTRAINTS YIELD name, createStatement",
                "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'")) {
            other.driver().executableQuery(query).execute().records().forEach(row -> found.add(row.asMap()));
        }
        return found;
    }

    @Test
    void aDrillDeletesNothingUnlessItMay() throws IOException {
        run(other, "CREATE (:Old)");

        BackupException fault = refusal(
                store(Map.of("drill.uri", other.uri(), "drill.password", other.password())),
                new Destination.ThrowAway());

        assertThat(fault.hint())
                .isEqualTo("empty it, or set store.neo4j.drill.wipe = true if it holds nothing of value");
        assertThat(number(other, "MATCH (n:Old) RETURN count(n)")).isOne();
    }

    @Test
    void aDrillNeverTakesTheLiveDatabaseByAnyName() throws IOException {
        for (String uri : List.of(live.uri(), live.uri().replace("127.0.0.1", "localhost"))) {
            BackupException fault =
                    refusal(store(Map.of("drill.uri", uri, "drill.wipe", "true")), new Destination.ThrowAway());

            assertThat(fault.reason()).startsWith("neo4j: neo4j at ").endsWith(" is the live database");
        }
        assertThat(number(live, "MATCH (n:Live) RETURN count(n)")).isOne();
    }

    @Test
    void aDrillStartsAServerOfItsOwnAndRemovesIt() throws Exception {
        Store store = store(Map.of(
                "drill.home", Path.of(".servers", "neo4j").toAbsolutePath().toString()));
        Path work = Files.createDirectory(home.resolve("work"));

        try (Restoration restoration = store.restoration(saved.order(new Destination.ThrowAway(), work))) {
            Restoration.Plan plan = restoration.plan();
            assertThat(plan.target()).isEqualTo("a Neo4j server of its own");
            assertThat(work).isEmptyDirectory();

            restoration.load(saved.exports());
            assertThat(saved.archive().content().inventory().differences(restoration.inventory()))
                    .isEmpty();
            assertThat(servers(work)).isNotEmpty();
            restoration.discard();
        }

        assertThat(work).isEmptyDirectory();
        assertThat(servers(work)).isEmpty();
    }

    @Test
    void aFolderWithoutAServerIsRefused() throws IOException {
        BackupException fault = refusal(store(Map.of("drill.home", home.toString())), new Destination.ThrowAway());

        assertThat(fault).hasMessage("neo4j: no Neo4j server in " + home + ": expected lib/neo4j-kernel-VERSION.jar");
    }

    /** Returns the processes whose command line names a folder. */
    private static List<ProcessHandle> servers(Path work) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .anyMatch(argument -> argument.contains(work.toString())))
                .toList();
    }

    private Store store(Map<String, String> more) throws IOException {
        return Stores.of(live, home, more);
    }

    private BackupException refusal(Store store, Destination destination) {
        return catchThrowableOfType(BackupException.class, () -> {
            try (Restoration restoration = store.restoration(saved.order(destination, home))) {
                restoration.plan();
            }
        });
    }

    private static void run(Neo4jServer server, String query) {
        server.driver().executableQuery(query).execute();
    }

    private static long number(Neo4jServer server, String query) {
        return server.driver()
                .executableQuery(query)
                .execute()
                .records()
                .get(0)
                .get(0)
                .asLong();
    }
}
