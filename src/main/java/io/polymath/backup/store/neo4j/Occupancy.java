package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.Text;
import java.util.Optional;

/**
 * What a database holds before a restore.
 *
 * @param nodes those that no interrupted restore has left
 * @param rules constraints and indexes, without those that every database has
 * @param state how far an interrupted restore has come, if there was one
 */
record Occupancy(long nodes, long relationships, long rules, Optional<RestoreState> state) {

    private static final String RULES =
            "SHOW CONSTRAINTS YIELD name WHERE NOT name STARTS WITH '__imp_' RETURN count(*)";
    private static final String INDEXES = "SHOW INDEXES YIELD type, owningConstraint"
            + " WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN count(*)";

    static Occupancy of(Target target) {
        Optional<RestoreState> state = RestoreState.find(target);
        long nodes = target.number("MATCH (n) RETURN count(n)");
        long relationships = target.number("MATCH ()-[r]->() RETURN count(r)");
        long rules = target.number(RULES) + target.number(INDEXES);
        if (state.isEmpty()) {
            return new Occupancy(nodes, relationships, rules, state);
        }
        String mark = state.get().mark().quoted();
        long marked = target.number("MATCH (n:" + mark + ") RETURN count(n)");
        long foreign =
                target.number(Text.of("MATCH (s)-[r]->(e) WHERE NOT s:%1$s OR NOT e:%1$s RETURN count(r)", mark));
        return new Occupancy(nodes - marked - 1, foreign, rules, state);
    }

    /** Returns whether there is nothing that anybody but an interrupted restore has made. */
    boolean isEmpty() {
        return nodes == 0 && relationships == 0 && rules == 0;
    }

    @Override
    public String toString() {
        return Text.number(nodes, "node") + ", " + Text.number(relationships, "relationship") + ", "
                + Text.number(rules, "constraint or index", "constraints and indexes");
    }
}
