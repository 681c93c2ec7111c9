package io.polymath.backup.store.neo4j;

import java.util.List;
import java.util.Map;
import org.neo4j.driver.Value;

/**
 * The fingerprints of a graph that was loaded, taken from the server while each node had its number in the export: once
 * by these numbers, for the comparison with the export, and once by the server's own, which stay. When the marks are
 * gone, equal fingerprints by the server's numbers prove that nothing but the marks is.
 *
 * @param rules the constraints and indexes that are made next, each behind its kind
 */
record LoadedGraph(
        String nodes, String relationships, String serverNodes, String serverRelationships, List<String> rules) {

    LoadedGraph {
        rules = List.copyOf(rules);
    }

    Map<String, Object> values() {
        return Map.of(
                "nodes", nodes,
                "relationships", relationships,
                "serverNodes", serverNodes,
                "serverRelationships", serverRelationships,
                "rules", rules);
    }

    static LoadedGraph read(Value values) {
        return new LoadedGraph(
                values.get("nodes").asString(),
                values.get("relationships").asString(),
                values.get("serverNodes").asString(),
                values.get("serverRelationships").asString(),
                values.get("rules").asList(Value::asString, List.of()));
    }
}
