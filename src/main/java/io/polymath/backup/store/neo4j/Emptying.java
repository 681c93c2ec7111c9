package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.Text;
import java.util.List;
import java.util.Map;

/** Deletes from a database, in batches, so that no transaction outgrows the server's memory. */
final class Emptying {

    private static final String RULES = "SHOW CONSTRAINTS YIELD name RETURN 'CONSTRAINT' AS kind, name";
    private static final String INDEXES = "SHOW INDEXES YIELD name, type, owningConstraint"
            + " WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN 'INDEX' AS kind, name";
    private static final int ROWS = 10_000;

    private final Target target;

    Emptying(Target target) {
        this.target = target;
    }

    /** Deletes everything but the node that tells how far the restore is, and the indexes that every database has. */
    void all() {
        dropRules(List.of(RULES, INDEXES));
        inBatches("MATCH ()-[r]->()", "r", "DELETE r");
        inBatches("MATCH (n) WHERE NOT n:" + RestoreState.LABEL, "n", "DETACH DELETE n");
    }

    /** Deletes the nodes that have a mark, what is between them, and the constraint. */
    void marked(ImportMark mark) {
        target.run("DROP CONSTRAINT " + mark.quoted() + " IF EXISTS");
        // a hub may have more relationships than one transaction holds
        inBatches("MATCH (:" + mark.quoted() + ")-[r]->()", "r", "DELETE r");
        inBatches("MATCH (n:" + mark.quoted() + ")", "n", "DETACH DELETE n");
    }

    /** Takes the marks from the nodes, and deletes the constraint. */
    void marks(ImportMark mark) {
        target.run("DROP CONSTRAINT " + mark.quoted() + " IF EXISTS");
        inBatches("MATCH (n:" + mark.quoted() + ")", "n", Text.of("REMOVE n:%1$s, n.%1$s", mark.quoted()));
    }

    private void dropRules(List<String> queries) {
        for (String query : queries) {
            target.list(
                            query,
                            Map.of(),
                            row -> row.get("kind").asString() + " "
                                    + Cypher.quote(row.get("name").asString()))
                    .forEach(rule -> target.run("DROP " + rule + " IF EXISTS"));
        }
    }

    /** The form with WITH is known to every version of Cypher 5. */
    private void inBatches(String match, String name, String change) {
        target.run(target.version().cypher5()
                + Text.of("%s CALL { WITH %s %s } IN TRANSACTIONS OF %d ROWS", match, name, change, ROWS));
    }
}
