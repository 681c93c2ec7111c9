package io.polymath.backup.store.neo4j;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/**
 * How far a restore has come, kept as one node in the database that it fills, from before its first change to after its
 * last: what a restore that was killed has left is known by it.
 *
 * @param mark of the nodes that the restore made
 * @param archive the SHA-256 of what is restored
 * @param undo the file with what the database held before; empty when it was empty
 * @param proof what was found in the database, once it was compared with the export
 */
record RestoreState(ImportMark mark, String archive, Phase phase, String undo, Optional<LoadedGraph> proof) {

    /** The label of the node, which is no part of the graph. */
    static final String LABEL = "__imp_state";

    private static final String READ = "MATCH (s:" + LABEL + ") WITH s LIMIT 1 RETURN properties(s)";
    private static final String WRITE = "MERGE (s:" + LABEL + ") SET s = $state";
    private static final String REMOVE = "MATCH (s:" + LABEL + ") DETACH DELETE s";

    /** What a restore was doing when it was last heard of. */
    enum Phase {
        /** Deletes what the database held: nothing in it counts. */
        WIPING,
        /** Loads: what has the mark is its own. */
        LOADING,
        /** Has proved the graph, and takes the marks away. */
        PROVED
    }

    static RestoreState loading(ImportMark mark, String archive, String undo) {
        return new RestoreState(mark, archive, Phase.LOADING, undo, Optional.empty());
    }

    RestoreState in(Phase next) {
        return new RestoreState(mark, archive, next, undo, proof);
    }

    RestoreState proved(LoadedGraph graph) {
        return new RestoreState(mark, archive, Phase.PROVED, undo, Optional.of(graph));
    }

    static Optional<RestoreState> find(Target target) {
        List<Value> found = target.list(READ, Map.of(), (Record row) -> row.get(0));
        return found.stream().findFirst().map(RestoreState::read);
    }

    void save(Target target) {
        Map<String, Object> values =
                new HashMap<>(Map.of("mark", mark.name(), "archive", archive, "phase", phase.name(), "undo", undo));
        proof.ifPresent(graph -> values.putAll(graph.values()));
        target.write(
                transaction -> transaction.run(WRITE, Map.of("state", values)).consume());
    }

    static void remove(Target target) {
        target.write(transaction -> transaction.run(REMOVE).consume());
    }

    private static RestoreState read(Value values) {
        Phase phase = Phase.valueOf(values.get("phase").asString());
        return new RestoreState(
                new ImportMark(values.get("mark").asString()),
                values.get("archive").asString(),
                phase,
                values.get("undo").asString(),
                phase == Phase.PROVED ? Optional.of(LoadedGraph.read(values)) : Optional.empty());
    }
}
