package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.Text;
import java.util.Optional;

/**
 * How much an export holds.
 *
 * @param dangling relationships that point at a node which is not in the export
 * @param nodeFingerprint the order-free fingerprint of all nodes, as {@link Fingerprint} defines it
 * @param relationshipFingerprint the same of all relationships, without the dangling ones
 */
record Totals(
        long constraints,
        long indexes,
        long nodes,
        long relationships,
        long dangling,
        String nodeFingerprint,
        String relationshipFingerprint) {

    /** Returns the first difference of what was found to these totals. */
    Optional<String> difference(Totals found) {
        return differ("constraints", constraints, found.constraints)
                .or(() -> differ("indexes", indexes, found.indexes))
                .or(() -> differ("nodes", nodes, found.nodes))
                .or(() -> differ("relationships", relationships, found.relationships))
                .or(() -> differ("dangling relationships", dangling, found.dangling))
                .or(() -> differ("the content of nodes", nodeFingerprint, found.nodeFingerprint))
                .or(() ->
                        differ("the content of relationships", relationshipFingerprint, found.relationshipFingerprint));
    }

    private static Optional<String> differ(String what, long expected, long found) {
        return expected == found
                ? Optional.empty()
                : Optional.of(Text.of("%s: expected %,d, found %,d", what, expected, found));
    }

    private static Optional<String> differ(String what, String expected, String found) {
        return expected.equals(found) ? Optional.empty() : Optional.of(what + " is not the same");
    }
}
