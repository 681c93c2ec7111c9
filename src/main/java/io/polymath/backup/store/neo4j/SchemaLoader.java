package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.exceptions.ClientException;
import org.neo4j.driver.exceptions.DatabaseException;
import org.neo4j.driver.exceptions.Neo4jException;

/** Makes constraints and indexes by the statements of an export, and waits until they work. */
final class SchemaLoader {

    private static final String NAMES = "SHOW CONSTRAINTS YIELD name RETURN name";
    private static final String INDEX_NAMES = "SHOW INDEXES YIELD name RETURN name";
    private static final String NOT_READY = "SHOW INDEXES YIELD name, state, populationPercent"
            + " WHERE state <> 'ONLINE' OR populationPercent < 100.0 RETURN name + ' ' + state";
    /** As long as a large index takes: a day, in seconds. */
    private static final int AWAIT_SECONDS = 86_400;

    private static final String ENTERPRISE = "Enterprise";

    private final String store;
    private final Target target;

    SchemaLoader(String store, Target target) {
        this.store = store;
        this.target = target;
    }

    /**
     * Makes the rules that are not there yet, each in a transaction of its own.
     *
     * @return those that the server refuses, a phrase each with the reason
     */
    List<String> make(List<SchemaRule> rules) {
        List<String> refused = new ArrayList<>();
        List<String> present =
                new ArrayList<>(target.list(NAMES, Map.of(), row -> row.get(0).asString()));
        present.addAll(target.list(INDEX_NAMES, Map.of(), row -> row.get(0).asString()));
        for (SchemaRule rule : rules) {
            if (!present.contains(rule.name())) {
                make(rule, refused);
            }
        }
        return refused;
    }

    /** Waits until all indexes are filled. */
    void await() {
        target.run("CALL db.awaitIndexes(" + AWAIT_SECONDS + ")");
        List<String> notReady =
                target.list(NOT_READY, Map.of(), row -> row.get(0).asString());
        if (!notReady.isEmpty()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    store + ": unable to fill the indexes " + String.join(", ", notReady),
                    "the log of the server tells why");
        }
    }

    private void make(SchemaRule rule, List<String> refused) {
        try {
            target.run(rule.statement());
        } catch (ClientException | DatabaseException e) {
            refused.add(rule.kind().word() + " " + rule.name() + " of type " + rule.type() + ": " + reason(e));
        }
    }

    /** The message may tell values of the graph, such as those that are there twice. */
    private static String reason(Neo4jException e) {
        return String.valueOf(e.getMessage()).contains(ENTERPRISE) ? "it needs the Enterprise edition" : e.code();
    }
}
