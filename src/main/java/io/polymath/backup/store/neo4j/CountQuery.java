package io.polymath.backup.store.neo4j;

import java.util.SortedMap;
import java.util.TreeMap;
import org.neo4j.driver.Transaction;

/** Asks a server how much it holds: it keeps these counts beside the graph, so they check an export, and cost nothing. */
final class CountQuery {

    private CountQuery() {}

    static GraphCounts run(Transaction transaction) {
        return new GraphCounts(
                count(transaction, "MATCH (n) RETURN count(n)"),
                count(transaction, "MATCH ()-[r]->() RETURN count(r)"),
                counts(transaction, "CALL db.labels()", "MATCH (n:%s) RETURN count(n)"),
                counts(transaction, "CALL db.relationshipTypes()", "MATCH ()-[r:%s]->() RETURN count(r)"));
    }

    private static SortedMap<String, Long> counts(Transaction transaction, String names, String query) {
        SortedMap<String, Long> counts = new TreeMap<>();
        for (String name : transaction.run(names).list(row -> row.get(0).asString())) {
            long count = count(transaction, query.replace("%s", Cypher.quote(name)));
            if (count > 0) {
                counts.put(name, count);
            }
        }
        return counts;
    }

    private static long count(Transaction transaction, String query) {
        return transaction.run(query).single().get(0).asLong();
    }
}
