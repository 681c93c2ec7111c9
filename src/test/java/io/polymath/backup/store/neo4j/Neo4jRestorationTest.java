package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** A graph of everything that tends to get lost, restored into another real server. */
class Neo4jRestorationTest {

    @TempDir
    static Path folder;

    private static Neo4jServer source;
    private static SavedGraph saved;

    @TempDir
    Path work;

    private Neo4jServer target;

    @BeforeAll
    static void save() throws IOException {
        source = Neo4jServer.shared();
        source.wipe();
        OddGraph.fill(source.driver());
        saved = SavedGraph.of(Stores.of(source, folder, Map.of()), folder);
    }

    @BeforeEach
    void empty() throws IOException {
        target = Neo4jServer.second();
        target.wipe();
    }

    @Test
    void everyValueComesBackAsItWas() throws IOException {
        restore();

        for (String query : List.of(
                "MATCH (n:Edge)-[:LINK]->() RETURN properties(n)", "MATCH (:Edge)-[r:LINK]->() RETURN properties(r)")) {
            SortedMap<String, Object> found =
                    new PropertyReader("neo4j").read(one(target.driver(), query).get(0), () -> query);
            assertThat(found.keySet()).isEqualTo(EdgeValues.all().keySet());
            EdgeValues.all().forEach((name, value) -> {
                Object restored = Objects.requireNonNull(found.get(name), name);
                assertThat(PropertyType.of(restored)).as(name).isEqualTo(PropertyType.of(value));
                assertThat(EdgeValues.fingerprint(restored)).as(name).isEqualTo(EdgeValues.fingerprint(value));
            });
        }
    }

    @Test
    void theServerItselfSeesTheSameValues() throws IOException {
        restore();

        String query = "MATCH (n:Edge)-[r:LINK]->() UNWIND keys(n) AS k WITH k, n[k] AS v, r[k] AS w ORDER BY k"
                + " RETURN k, toStringOrNull(v), toStringOrNull(w), valueType(v), valueType(w)";

        assertThat(rows(target.driver(), query)).isEqualTo(rows(source.driver(), query));
    }

    @Test
    void oddShapesComeBackAsTheyWere() throws IOException {
        restore();

        assertNumber("MATCH (n:Self)-[r:SELF]->(m) WHERE n = m RETURN count(r)", 3);
        assertNumber("MATCH (n:Self {n: 2})-[r:SELF {i: 1}]->(n) RETURN count(r)", 2);
        String parallel = "MATCH (a:Twin)-[r:`PAR``ALLEL 空`]->(b:Twin) WITH a, b, count(r) AS n RETURN ";
        assertNumber(parallel + "max(n)", 2);
        assertNumber(parallel + "min(n)", 1);
        assertNumber("MATCH (n) WHERE size(labels(n)) = 0 RETURN count(n)", 2);
        assertNumber("MATCH (n) WHERE size(labels(n)) = 0 AND n.alone RETURN count(n)", 1);
        assertNumber(
                "MATCH (n:A:B:C:`La``bel with ünïcode 空` {`ke``y`: 'odd', ` leading blank`: 1}) RETURN count(n)", 1);
        assertNumber("MATCH (:Hub)-[r:SPOKE]->(n:Rim) WHERE r.i = n.i RETURN count(r)", OddGraph.HUB_SIZE);
    }

    @Test
    void constraintsAndIndexesWork() throws IOException {
        restore();

        assertNumber("SHOW CONSTRAINTS YIELD name RETURN count(*)", 2);
        assertNumber(
                "SHOW INDEXES YIELD state, populationPercent WHERE state = 'ONLINE' AND populationPercent = 100.0"
                        + " RETURN count(*)",
                9);
        assertNumber("CALL db.index.fulltext.queryNodes('words', 'to') YIELD node RETURN count(node)", 1);
    }

    @Test
    void nothingOfTheRestoreIsLeft() throws IOException {
        restore();

        assertThat(rows(
                        target.driver(),
                        "MATCH (n) UNWIND labels(n) + keys(n) AS name WITH name"
                                + " WHERE name STARTS WITH '__imp' RETURN name"))
                .isEmpty();
        assertThat(rows(target.driver(), "SHOW INDEXES YIELD name WHERE name STARTS WITH '__imp' RETURN name"))
                .isEmpty();
    }

    @Test
    void eachSingleChangeIsNoticed() throws IOException {
        try (Restoration restoration = store().restoration(order())) {
            restoration.load(saved.exports());
            assertThat(differences(restoration)).isEmpty();

            for (Change change : Change.ALL) {
                run(target.driver(), change.make());
                assertThat(differences(restoration)).as(change.make()).isNotEmpty();
                run(target.driver(), change.undo());
                assertThat(differences(restoration)).as(change.undo()).isEmpty();
            }
        }
    }

    /** One change, and how to take it back. */
    private record Change(String make, String undo) {
        static final List<Change> ALL = List.of(
                new Change("MATCH (n:Self {n: 1}) SET n.n = 3", "MATCH (n:Self {n: 3}) SET n.n = 1"),
                new Change("MATCH (n:Self {n: 1}) SET n.n = 1.0", "MATCH (n:Self {n: 1}) SET n.n = 1"),
                new Change("MATCH (n:Self {n: 1}) SET n.more = 1", "MATCH (n:Self {n: 1}) REMOVE n.more"),
                new Change("MATCH (n:Self {n: 1}) SET n:More", "MATCH (n:Self {n: 1}) REMOVE n:More"),
                new Change(
                        // the server takes 0.0 for -0.0, and a value of that sort is not written again
                        "MATCH (n:Edge)-[:LINK]->() REMOVE n.`float minus zero` WITH n SET n.`float minus zero` = 0.0",
                        "MATCH (n:Edge)-[:LINK]->() REMOVE n.`float minus zero` WITH n SET n.`float minus zero` ="
                                + " -0.0"),
                new Change(
                        "MATCH (n:Edge)-[:LINK]->() SET n.`datetime z` = datetime({datetime: n.`datetime z`,"
                                + " timezone: 'UTC'})",
                        "MATCH (n:Edge)-[:LINK]->() SET n.`datetime z` = datetime({datetime: n.`datetime z`,"
                                + " timezone: 'Z'})"),
                new Change(
                        "MATCH ()-[r:SPOKE {i: 7}]->() SET r.i = 8000", "MATCH ()-[r:SPOKE {i: 8000}]->() SET r.i = 7"),
                new Change(
                        "MATCH (a)-[r:SPOKE {i: 7}]->(b) DELETE r CREATE (b)-[:SPOKE {i: 7}]->(a)",
                        "MATCH (a)-[r:SPOKE {i: 7}]->(b) DELETE r CREATE (b)-[:SPOKE {i: 7}]->(a)"),
                new Change(
                        "MATCH (a)-[r:SPOKE {i: 7}]->(b) DELETE r CREATE (a)-[:SPIKE {i: 7}]->(b)",
                        "MATCH (a)-[r:SPIKE {i: 7}]->(b) DELETE r CREATE (a)-[:SPOKE {i: 7}]->(b)"),
                new Change(
                        "MATCH (n:Self {n: 2})-[r:SELF]->(n) WITH n, r LIMIT 1 DELETE r",
                        "MATCH (n:Self {n: 2}) CREATE (n)-[:SELF {i: 1}]->(n)"),
                new Change(
                        "MATCH (n:Self {n: 2})-[r:SELF]->(n) WITH n, r LIMIT 1 CREATE (n)-[:SELF {i: 1}]->(n)",
                        "MATCH (n:Self {n: 2})-[r:SELF]->(n) WITH n, r LIMIT 1 DELETE r"),
                new Change(
                        "MATCH (a:Rim {i: 1})<-[r:SPOKE]-(h) MATCH (b:Rim {i: 2}) DELETE r CREATE (h)-[:SPOKE {i:"
                                + " 1}]->(b)",
                        "MATCH (b:Rim {i: 2})<-[r:SPOKE {i: 1}]-(h) MATCH (a:Rim {i: 1}) DELETE r"
                                + " CREATE (h)-[:SPOKE {i: 1}]->(a)"),
                new Change("DROP INDEX link_text", "CREATE TEXT INDEX link_text FOR ()-[r:LINK]-() ON (r.note)"),
                new Change("CREATE INDEX more FOR (n:Edge) ON (n.more)", "DROP INDEX more"));
    }

    @Test
    void aLostTwinOfANodeIsNoticed() throws IOException {
        try (Restoration restoration = store().restoration(order())) {
            restoration.load(saved.exports());
            run(target.driver(), "MATCH (n) WHERE size(labels(n)) = 0 AND n.alone IS NULL DELETE n");

            assertThat(differences(restoration)).contains("nodes all: expected 510, found 509 (-1)");
        }
    }

    @Test
    void aChangeBeforeTheComparisonIsNoticed() throws IOException {
        BackupException fault =
                failure(saved.exports(99, () -> run(target.driver(), "MATCH (n:Rim {i: 3}) SET n.i = 3.0")));

        assertThat(fault.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(fault)
                .hasMessage("neo4j: what was loaded into neo4j at 127.0.0.1:" + target.port()
                        + " is not what the set holds: nodes all: the same number, 510, but not the same content");
        assertThat(fault.hint())
                .isEqualTo("does anybody else write there? run the restore again: it clears what this one left");
    }

    @Test
    void somebodyElseWhoWritesIsNoticed() throws IOException {
        BackupException fault = failure(saved.exports(99, () -> run(target.driver(), "CREATE (:Rim {i: 3})")));

        assertThat(fault)
                .hasMessage(
                        "neo4j: somebody else wrote to neo4j at 127.0.0.1:" + target.port() + " while it was restored");
    }

    @Test
    void thePlanTellsWhatIsGoingToBeDone() throws IOException {
        try (Restoration restoration = store().restoration(order())) {
            Restoration.Plan plan = restoration.plan();

            assertThat(plan.target()).isEqualTo("neo4j at 127.0.0.1:" + target.port());
            assertThat(plan.steps())
                    .containsExactly(
                            "load 510 nodes and 507 relationships",
                            "compare each with the export",
                            "make 2 constraints and 5 indexes, and wait until they are filled");
        }
        assertThat(one(target.driver(), "MATCH (n) RETURN count(n)").get(0).asLong())
                .isZero();
    }

    @Test
    void oneLabelIsRestoredWithWhatIsAmongItsNodes() throws IOException {
        try (Restoration restoration = store().restoration(saved.order(new Destination.Beside(), "Self", work))) {
            restoration.plan();
            restoration.load(saved.exports());
            Inventory expected = restoration.expected(saved.archive().content().inventory());

            assertThat(expected.differences(restoration.inventory())).isEmpty();
            assertThat(expected.count("nodes")).isEqualTo(2);
            assertThat(expected.count("relationships")).isEqualTo(3);
            assertThat(expected.count("indexes")).isZero();
        }
    }

    @Test
    void oneLabelComesWithItsOwnRules() throws IOException {
        List<String> differences = saved.restore(store(), saved.order(new Destination.Beside(), "Edge", work));

        assertThat(differences).isEmpty();
        assertThat(rows(
                        target.driver(),
                        "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name ORDER BY name"))
                .containsExactly("[\"edge_point\"]", "[\"edge_range\"]", "[\"near\"]");
    }

    @Test
    void aLabelThatNoNodeHasIsRefused() throws IOException {
        try (Restoration restoration = store().restoration(saved.order(new Destination.Beside(), "Selfie", work))) {
            BackupException fault = catchThrowableOfType(BackupException.class, restoration::plan);

            assertThat(fault).hasMessage("neo4j: no node in neo4j_20261122_0200.jsonl has the label Selfie");
            assertThat(fault.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
        }
    }

    @Test
    void aConstraintThatThisEditionRefusesIsNamed() throws IOException {
        String rule = "{\"constraint\":\"must\",\"type\":\"NODE_PROPERTY_EXISTENCE\",\"statement\":"
                + "\"CREATE CONSTRAINT `must` FOR (n:`Self`) REQUIRE n.`n` IS NOT NULL\"}\n";
        String text = saved.text();
        int second = text.indexOf('\n') + 1;
        SavedGraph other = saved.with(text.substring(0, second)
                + rule
                + text.substring(second).replace("{\"end\":{\"constraints\":2", "{\"end\":{\"constraints\":3"));

        try (Restoration restoration = store().restoration(order())) {
            restoration.load(other.exports());
            Inventory expected = new Neo4jKind().inspect(other.exports().open(saved.archive()), work);

            assertThat(expected.differences(restoration.inventory()))
                    .containsExactly("constraints must: expected 1, found none");
        }
    }

    private Store store() throws IOException {
        return Stores.of(source, work, Map.of("restore.uri", target.uri(), "restore.password", target.password()));
    }

    private RestoreOrder order() {
        return saved.order(new Destination.Beside(), work);
    }

    private void restore() throws IOException {
        assertThat(saved.restore(store(), order())).isEmpty();
    }

    private void assertNumber(String query, long expected) {
        assertThat(one(target.driver(), query).get(0).asLong()).as(query).isEqualTo(expected);
    }

    private BackupException failure(Restoration.Exports exports) throws IOException {
        try (Restoration restoration = store().restoration(order())) {
            return catchThrowableOfType(BackupException.class, () -> restoration.load(exports));
        }
    }

    private static List<String> differences(Restoration restoration) throws IOException {
        return saved.archive().content().inventory().differences(restoration.inventory());
    }

    private static void run(Driver driver, String query) {
        driver.executableQuery(query).execute();
    }

    private static List<Value> one(Driver driver, String query) {
        return driver.executableQuery(query).execute().records().get(0).values();
    }

    private static List<String> rows(Driver driver, String query) {
        List<String> rows = new ArrayList<>();
        for (Record row : driver.executableQuery(query).execute().records()) {
            rows.add(row.values().toString());
        }
        return rows;
    }
}
