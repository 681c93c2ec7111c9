package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.Value;

/** Reads a graph that still has its marks, once, and counts it by the numbers of the export and by the server's own. */
final class LoadedScan {

    private final String store;
    private final Target target;
    private final ImportMark mark;
    private final PropertyReader reader;
    private final Tally byExport = new Tally();
    private final Tally byServer = new Tally();

    LoadedScan(String store, Target target, ImportMark mark) {
        this.store = store;
        this.target = target;
        this.mark = mark;
        this.reader = new PropertyReader(store);
    }

    void read() {
        String cypher = target.version().cypher5();
        try (Session session = target.reader().session();
                Transaction transaction =
                        session.beginTransaction(target.reader().transactions())) {
            nodes(transaction.run(cypher + "MATCH (n) WHERE NOT n:" + RestoreState.LABEL
                    + " RETURN id(n), labels(n), properties(n)"));
            relationships(transaction.run(cypher
                    + Text.of(
                            "MATCH (s)-[r]->(e) RETURN type(r), id(s), id(e), s.%1$s, e.%1$s, properties(r)",
                            mark.quoted())));
        }
    }

    /** Returns what was counted, by the numbers of the export. */
    Tally byExport() {
        return byExport;
    }

    /** @param rules the constraints and indexes that are made next, each behind its kind */
    LoadedGraph graph(List<String> rules) {
        return new LoadedGraph(
                byExport.totals().nodeFingerprint(),
                byExport.totals().relationshipFingerprint(),
                byServer.totals().nodeFingerprint(),
                byServer.totals().relationshipFingerprint(),
                rules);
    }

    private void nodes(Result result) {
        while (result.hasNext()) {
            Record row = result.next();
            List<String> labels = new ArrayList<>(row.get(1).asList(Value::asString));
            labels.sort(null);
            boolean marked = labels.remove(mark.name());
            SortedMap<String, Object> properties = reader.read(row.get(2), () -> "a node that was restored");
            if (!marked || !(properties.remove(mark.name()) instanceof Long id)) {
                throw disturbed();
            }
            byExport.node(new Node(id, labels, properties));
            byServer.node(new Node(row.get(0).asLong(), labels, properties));
        }
    }

    private void relationships(Result result) {
        Supplier<String> owner = () -> "a relationship that was restored";
        while (result.hasNext()) {
            Record row = result.next();
            String type = row.get(0).asString();
            SortedMap<String, Object> properties = reader.read(row.get(5), owner);
            if (row.get(3).isNull() || row.get(4).isNull()) {
                throw disturbed();
            }
            byExport.relationship(
                    new Relationship(row.get(3).asLong(), type, row.get(4).asLong(), properties));
            byServer.relationship(
                    new Relationship(row.get(1).asLong(), type, row.get(2).asLong(), properties));
        }
    }

    private BackupException disturbed() {
        return new BackupException(
                ExitCode.FAILED,
                store + ": somebody else wrote to " + target.address() + " while it was restored",
                "stop what writes there, remove what it wrote, then run the restore again");
    }
}
