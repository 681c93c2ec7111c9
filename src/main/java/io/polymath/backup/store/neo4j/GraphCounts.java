package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * How many nodes and relationships there are.
 *
 * @param labels nodes by label, without labels that no node has
 * @param types relationships by type, without types that no relationship has
 */
record GraphCounts(long nodes, long relationships, SortedMap<String, Long> labels, SortedMap<String, Long> types) {

    /** Returns where another count differs from this one, a phrase each. */
    List<String> differences(GraphCounts other) {
        List<String> differences = new ArrayList<>();
        compare("nodes", nodes, other.nodes, differences);
        compare("relationships", relationships, other.relationships, differences);
        compare("label ", labels, other.labels, differences);
        compare("type ", types, other.types, differences);
        return differences;
    }

    private static void compare(
            String what, SortedMap<String, Long> ours, SortedMap<String, Long> theirs, List<String> differences) {
        TreeSet<String> names = new TreeSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        names.forEach(name -> compare(what + name, count(ours, name), count(theirs, name), differences));
    }

    private static long count(SortedMap<String, Long> counts, String name) {
        return Objects.requireNonNullElse(counts.get(name), 0L);
    }

    private static void compare(String what, long ours, long theirs, List<String> differences) {
        if (ours != theirs) {
            differences.add(Text.of("%s %,d and %,d", what, ours, theirs));
        }
    }
}
