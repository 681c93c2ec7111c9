package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Makes a graph in an empty database, marked, in batches. A static statement for each set of labels and for each type:
 * with a type that is a parameter, Community servers up to 5.26.3 make relationships of another type
 * (https://github.com/neo4j/neo4j/issues/13597). Call {@link #finish} last.
 */
final class GraphLoader implements GraphSink, AutoCloseable {

    private static final String RELATIONSHIPS = """
        UNWIND $rows AS row
        MATCH (s:%1$s {%1$s: row[0]}) USING INDEX s:%1$s(%1$s)
        MATCH (e:%1$s {%1$s: row[1]}) USING INDEX e:%1$s(%1$s)
        CREATE (s)-[r:%2$s]->(e) SET r = row[2]\
        """;

    private final String store;
    private final Target target;
    private final ImportMark mark;
    private final BatchLine line;
    private final List<SchemaRule> rules = new ArrayList<>();
    private final Map<List<String>, String> nodeStatements = new HashMap<>();
    private final Map<String, String> relationshipStatements = new HashMap<>();
    private Batch batch = new Batch();
    private boolean findable;

    GraphLoader(String store, Target target, ImportMark mark) {
        this.store = store;
        this.target = target;
        this.mark = mark;
        this.line = new BatchLine(target);
    }

    /** Keeps the rule: indexes are built faster when everything is there, and constraints say the same then. */
    @Override
    public void rule(SchemaRule rule) {
        rules.add(rule);
    }

    @Override
    public void node(Node node) throws IOException {
        if (node.labels().contains(mark.name())) {
            throw taken();
        }
        add(nodeStatements.computeIfAbsent(node.labels(), this::nodeStatement), marked(node.properties(), node.id()));
    }

    @Override
    public void relationship(Relationship relationship) throws IOException {
        makeFindable();
        add(
                relationshipStatements.computeIfAbsent(relationship.type(), this::relationshipStatement),
                List.of(relationship.from(), relationship.to(), relationship.properties()));
    }

    /** Leaves it out: it points at a node that is not in the export. */
    @Override
    public void dangling(Relationship relationship) {}

    /** Makes what is still in a batch, and waits until the server has all. */
    void finish() throws IOException {
        makeFindable();
        flush();
        line.await();
    }

    /** Returns the rules that came with the graph. */
    List<SchemaRule> rules() {
        return List.copyOf(rules);
    }

    @Override
    public void close() {
        line.close();
    }

    private void add(String statement, Object row) throws IOException {
        batch.add(statement, row);
        if (batch.isFull()) {
            flush();
        }
    }

    private void flush() throws IOException {
        if (!batch.isEmpty()) {
            line.add(batch);
            batch = new Batch();
        }
    }

    /** Has the server find nodes by their numbers, once all nodes are there. */
    private void makeFindable() throws IOException {
        if (findable) {
            return;
        }
        flush();
        line.await();
        target.run(Text.of("CREATE CONSTRAINT %1$s FOR (n:%1$s) REQUIRE n.%1$s IS UNIQUE", mark.quoted()));
        findable = true;
    }

    private String nodeStatement(List<String> labels) {
        StringBuilder all = new StringBuilder(":").append(mark.quoted());
        labels.forEach(label -> all.append(':').append(Cypher.quote(label)));
        return "UNWIND $rows AS row CREATE (n" + all + ") SET n = row";
    }

    private String relationshipStatement(String type) {
        return Text.of(RELATIONSHIPS, mark.quoted(), Cypher.quote(type));
    }

    private Map<String, Object> marked(SortedMap<String, Object> properties, long id) {
        if (properties.containsKey(mark.name())) {
            throw taken();
        }
        Map<String, Object> all = new HashMap<>(properties);
        all.put(mark.name(), id);
        return all;
    }

    private BackupException taken() {
        return new BackupException(
                ExitCode.FAILED,
                store + ": the graph itself has a label or a property " + mark.name(),
                "it was left by a restore of this set, before the backup was made: use another set");
    }
}
