package io.polymath.backup.store.neo4j;

import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.store.Restoration.Swap;
import io.polymath.backup.store.RestoreContract;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** Graphs restored on real servers, and looked at as text: nodes, what they are related to, constraints and indexes. */
final class Neo4jRestoreContractTest extends RestoreContract {

    private static final List<String> QUERIES = List.of(
            "MATCH (n) RETURN 'node', labels(n), properties(n)",
            "MATCH (a)-[r]->(b) RETURN 'relationship', labels(a), properties(a), type(r), properties(r), labels(b),"
                    + " properties(b)",
            "SHOW CONSTRAINTS YIELD name, createStatement RETURN 'constraint', name, createStatement",
            "SHOW INDEXES YIELD name, type, state, createStatement WHERE type <> 'LOOKUP'"
                    + " RETURN 'index', name, state, createStatement");

    @TempDir
    Path home;

    private Neo4jServer live;
    private Neo4jServer other;

    @BeforeEach
    void fill() throws Exception {
        live = Neo4jServer.shared();
        live.wipe();
        OddGraph.fill(live.driver());
        other = Neo4jServer.second();
        other.wipe();
    }

    @Override
    protected Store store() throws Exception {
        return Stores.of(
                live,
                home,
                Map.of(
                        "restore.password",
                        other.password(),
                        "drill.uri",
                        other.uri(),
                        "drill.password",
                        other.password()));
    }

    @Override
    protected Destination newPlace() {
        return new Destination.Named(other.uri());
    }

    @Override
    protected Destination takenPlace() {
        other.driver().executableQuery("CREATE (:Mine {a: 1})").execute();
        return newPlace();
    }

    @Override
    protected List<String> look(Destination place) {
        return look(place instanceof Destination.Named ? other : live);
    }

    private static List<String> look(Neo4jServer server) {
        return QUERIES.stream()
                .flatMap(query -> server.driver().executableQuery(query).execute().records().stream())
                .map(Neo4jRestoreContractTest::text)
                .sorted()
                .toList();
    }

    private static String text(Record row) {
        return String.join(
                " ", row.values().stream().map(Neo4jRestoreContractTest::text).toList());
    }

    private static String text(Value value) {
        return switch (value.type().name()) {
            case "MAP" -> new TreeMap<>(value.asMap(Value::toString)).toString();
            case "LIST OF ANY?" ->
                Stream.of(value)
                        .flatMap(list -> list.asList(Value::toString).stream())
                        .sorted()
                        .toList()
                        .toString();
            default -> value.toString();
        };
    }

    @Override
    protected void changeLive() {
        for (String query : List.of(
                "MATCH (n:Rim) WHERE n.i > 100 DETACH DELETE n",
                "CREATE (:Newer {text: 'written since'})",
                "DROP INDEX link_text")) {
            live.driver().executableQuery(query).execute();
        }
    }

    /** Loads the file that was kept into the other server, which then has to be as the live one was. */
    @Override
    protected List<String> lookAtOld(Swap swap) throws Exception {
        Neo4jSettings settings = ((Neo4jStore) store()).settings();
        try (Target target =
                Target.connect("neo4j", settings.restore().scratch().orElseThrow(), settings.fetchSize())) {
            RestoreState state = RestoreState.loading(ImportMark.of(SavedGraph.SET), "any", "");
            GraphImport former = new GraphImport("neo4j", target, Optional.empty(), state);
            former.run(() -> UndoFile.open(Path.of(swap.old().orElseThrow())));
            former.inventory();
        }
        return look(other);
    }
}
