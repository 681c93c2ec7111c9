package io.polymath.backup.store.neo4j;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/**
 * Tells whether a drill that was killed has left all that is in a database, or somebody else has written there. Only
 * reads: what is refused stays as it is.
 */
record Remains(String store, Target target, Occupancy occupancy, RestoreState state) {

    boolean areAll() throws IOException {
        return switch (state.phase()) {
            // what was there before was agreed to be of no value
            case WIPING -> true;
            case LOADING -> occupancy.isEmpty();
            case PROVED -> isAsProved(state.proof().orElseThrow());
        };
    }

    /** The marks may be there, or in part, or gone; of the schema, each rule that was to be made may be there. */
    private boolean isAsProved(LoadedGraph proved) throws IOException {
        Tally found = new Tally();
        try (Session session = target.reader().session();
                Transaction transaction =
                        session.beginTransaction(target.reader().transactions())) {
            new GraphScan(store, target.version())
                    .read(transaction, new WithoutState(new WithoutMark(state.mark(), found)));
        }
        Set<String> others = new HashSet<>(found.ruleNames());
        others.removeAll(proved.rules());
        return others.isEmpty()
                && found.totals().nodeFingerprint().equals(proved.serverNodes())
                && found.totals().relationshipFingerprint().equals(proved.serverRelationships());
    }
}
