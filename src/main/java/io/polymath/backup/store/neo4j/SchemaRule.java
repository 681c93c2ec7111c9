package io.polymath.backup.store.neo4j;

/**
 * A constraint, or an index that no constraint owns.
 *
 * @param type as the server names it: {@code UNIQUENESS}, {@code RANGE}, {@code FULLTEXT}
 * @param statement the Cypher that makes it again, with its name and options
 */
record SchemaRule(Kind kind, String name, String type, String statement) {

    /** What a rule is; in this order they stand in an export. */
    enum Kind {
        CONSTRAINT("constraint", "constraints"),
        INDEX("index", "indexes");

        private final String word;
        private final String plural;

        Kind(String word, String plural) {
            this.word = word;
            this.plural = plural;
        }

        /** Returns the field of an export's line that holds its name. */
        String word() {
            return word;
        }

        /** Returns the kind of its item in an inventory. */
        String plural() {
            return plural;
        }
    }
}
