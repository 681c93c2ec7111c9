package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.Value;

/** Reads a whole graph in one transaction, in constant memory. */
final class GraphScan {

    private static final String CONSTRAINTS =
            "SHOW CONSTRAINTS YIELD name, type, createStatement RETURN name, type, createStatement ORDER BY name";
    /** Without the indexes that constraints make, and the two token look-ups that every database has. */
    private static final String INDEXES = "SHOW INDEXES YIELD name, type, owningConstraint, createStatement"
            + " WHERE owningConstraint IS NULL AND type <> 'LOOKUP' RETURN name, type, createStatement ORDER BY name";

    private static final String NODES = "MATCH (n) RETURN id(n), labels(n), properties(n)";
    private static final String RELATIONSHIPS = "MATCH (s)-[r]->(e) RETURN type(r), id(s), id(e), properties(r)";

    private final String store;
    private final ServerVersion server;
    private final PropertyReader reader;

    /** @param store the store's name, for messages */
    GraphScan(String store, ServerVersion server) {
        this.store = store;
        this.server = server;
        this.reader = new PropertyReader(store);
    }

    /** Gives everything to a sink. */
    void read(Transaction transaction, GraphSink sink) throws IOException {
        rules(transaction.run(CONSTRAINTS), SchemaRule.Kind.CONSTRAINT, sink);
        rules(transaction.run(INDEXES), SchemaRule.Kind.INDEX, sink);
        nodes(transaction.run(server.cypher5() + NODES), sink);
        relationships(transaction.run(server.cypher5() + RELATIONSHIPS), sink);
    }

    private static void rules(Result result, SchemaRule.Kind kind, GraphSink sink) throws IOException {
        while (result.hasNext()) {
            Record row = result.next();
            sink.rule(new SchemaRule(
                    kind,
                    row.get(0).asString(),
                    row.get(1).asString(),
                    row.get(2).asString()));
        }
    }

    private void nodes(Result result, GraphSink sink) throws IOException {
        while (result.hasNext()) {
            Record row = result.next();
            List<String> labels = new ArrayList<>(row.get(1).asList(Value::asString));
            labels.sort(null);
            Supplier<String> owner =
                    () -> labels.isEmpty() ? "a node without label" : "a node of label " + labels.get(0);
            Node node = new Node(row.get(0).asLong(), labels, reader.read(row.get(2), owner));
            try {
                sink.node(node);
            } catch (LineTooLongException e) {
                throw tooLong(owner, e);
            }
        }
    }

    private void relationships(Result result, GraphSink sink) throws IOException {
        while (result.hasNext()) {
            Record row = result.next();
            String type = row.get(0).asString();
            Supplier<String> owner = () -> "a relationship of type " + type;
            Relationship relationship =
                    new Relationship(row.get(1).asLong(), type, row.get(2).asLong(), reader.read(row.get(3), owner));
            try {
                sink.relationship(relationship);
            } catch (LineTooLongException e) {
                throw tooLong(owner, e);
            }
        }
    }

    private BackupException tooLong(Supplier<String> owner, LineTooLongException cause) {
        return new BackupException(
                ExitCode.FAILED,
                Text.of(
                        "%s: unable to export %s: expected at most %d MiB as JSON",
                        store, owner.get(), ExportFormat.MAX_LINE_BYTES >> 20),
                "keep contents of this size in files, and their names in the graph",
                cause);
    }
}
