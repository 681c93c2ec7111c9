package io.polymath.backup.store.neo4j;

/** The Cypher language. */
final class Cypher {

    private Cypher() {}

    /** Returns a name as it stands in a query, whatever letters it has. */
    static String quote(String name) {
        return "`" + name.replace("`", "``") + "`";
    }
}
