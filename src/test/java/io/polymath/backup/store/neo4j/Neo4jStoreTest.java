package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreContract;
import io.polymath.backup.store.StoreKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Neo4jStoreTest extends StoreContract {

    private static Neo4jServer server;

    @TempDir
    Path home;

    @BeforeAll
    static void fill() throws IOException {
        server = Neo4jServer.shared();
        server.wipe();
        OddGraph.fill(server.driver());
    }

    @Override
    protected StoreKind kind() {
        return new Neo4jKind();
    }

    @Override
    protected Store store() throws IOException {
        Configuration configuration = TestConfiguration.of(
                home, Map.of("store.neo4j.uri", server.uri(), "store.neo4j.password", server.password()));
        Store store = kind().configure("neo4j", configuration.section("store.neo4j"), Clock.systemUTC());
        configuration.check();
        return store;
    }

    @Test
    void everyValueComesBackAsTheServerHoldsIt() throws Exception {
        Graph graph = read(export());

        Node edge = graph.nodes.stream()
                .filter(node ->
                        node.labels().contains("Edge") && node.properties().size() > 1)
                .findFirst()
                .orElseThrow();
        assertThat(EdgeValues.all().keySet()).isEqualTo(edge.properties().keySet());
        EdgeValues.all()
                .forEach((name, value) -> assertThat(
                                EdgeValues.fingerprint(edge.properties().get(name)))
                        .as(name)
                        .isEqualTo(EdgeValues.fingerprint(value)));
    }

    @Test
    void relationshipsHaveEveryTypeOfPropertyToo() throws Exception {
        Graph graph = read(export());

        Relationship link = graph.relationships.stream()
                .filter(relationship -> relationship.type().equals("LINK"))
                .findFirst()
                .orElseThrow();
        assertThat(EdgeValues.fingerprint(link.properties().get("datetime overlap late")))
                .isEqualTo(EdgeValues.fingerprint(EdgeValues.get("datetime overlap late")));
        assertThat(link.properties()).hasSameSizeAs(EdgeValues.all());
    }

    @Test
    void oddLabelsAndShapesAreInTheInventory() throws Exception {
        Inventory inventory = export(new ByteArrayOutputStream()).inventory();

        assertThat(counts(inventory, "labels"))
                .containsEntry("La`bel with ünïcode 空", 1L)
                .containsEntry("Hub", 1L)
                .containsEntry("Rim", (long) OddGraph.HUB_SIZE)
                .containsEntry("Twin", 2L)
                .containsEntry("Edge", 2L);
        assertThat(counts(inventory, "relationship types"))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("SELF", 3L, "PAR`ALLEL 空", 3L, "SPOKE", (long) OddGraph.HUB_SIZE, "LINK", 1L));
        assertThat(inventory.count("nodes")).isEqualTo(OddGraph.HUB_SIZE + 10);
        assertThat(inventory.count("relationships")).isEqualTo(OddGraph.HUB_SIZE + 7);
    }

    @Test
    void theSchemaIsExportedWithoutWhatTheServerMakesByItself() throws Exception {
        Graph graph = read(export());

        assertThat(graph.rules.stream().map(rule -> rule.kind() + " " + rule.type() + " " + rule.name()))
                .containsExactly(
                        "CONSTRAINT RELATIONSHIP_UNIQUENESS link_unique",
                        "CONSTRAINT UNIQUENESS odd `name",
                        "INDEX POINT edge_point",
                        "INDEX RANGE edge_range",
                        "INDEX TEXT link_text",
                        "INDEX VECTOR near",
                        "INDEX FULLTEXT words");
        assertThat(graph.rules.get(6).statement())
                .startsWith("CREATE FULLTEXT INDEX `words` FOR (n:`Edge`|`Hub`) ON EACH [n.`text`, n.`text empty`]")
                .contains("swedish");
    }

    @Test
    void theExportIsJsonLinesThatAnyoneCanRead() throws Exception {
        String text = new String(export(), StandardCharsets.UTF_8);

        assertThat(text.lines().findFirst().orElseThrow())
                .startsWith("{\"format\":\"polymath-neo4j\",\"version\":1,\"server\":\"5.")
                .contains("\"edition\":\"community\",\"database\":\"neo4j\",\"bookmark\":\"FB:");
        assertThat(text).contains("\"labels\":[\"A\",\"B\",\"C\",\"La`bel with ünïcode 空\"]");
        assertThat(text).endsWith("\"exact\":true}\n");
    }

    @Test
    void theContentTellsServerPositionAndMoment() throws Exception {
        Content content = export(new ByteArrayOutputStream());

        assertThat(content.before()).isEqualTo(content.after());
        assertThat(content.before().values()).containsOnlyKeys("bookmark");
        assertThat(content.versions().get("neo4j")).matches("5\\.\\d+\\.\\d+ community");
    }

    @Test
    void thePasswordIsNowhereInTheExport() throws Exception {
        assertThat(new String(export(), StandardCharsets.UTF_8)).doesNotContain(server.password());
    }

    private byte[] export() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        export(out);
        return out.toByteArray();
    }

    private static SortedMap<String, Long> counts(Inventory inventory, String kind) {
        SortedMap<String, Long> counts = new TreeMap<>();
        inventory.items(kind).forEach((Item item) -> counts.put(item.name(), item.count()));
        return counts;
    }

    private static Graph read(byte[] export) throws IOException {
        Graph graph = new Graph();
        new ExportReader(new ByteArrayInputStream(export), graph).read();
        return graph;
    }

    /** Keeps everything that an export holds. */
    private static final class Graph implements GraphSink {

        private final List<SchemaRule> rules = new ArrayList<>();
        private final List<Node> nodes = new ArrayList<>();
        private final List<Relationship> relationships = new ArrayList<>();

        @Override
        public void rule(SchemaRule rule) {
            rules.add(rule);
        }

        @Override
        public void node(Node node) {
            nodes.add(node);
        }

        @Override
        public void relationship(Relationship relationship) {
            relationships.add(relationship);
        }

        @Override
        public void dangling(Relationship relationship) {
            throw new AssertionError("an exact export has no dangling relationships");
        }
    }
}
