package io.polymath.backup.store.chroma;

import java.util.Optional;

/**
 * A collection, as SQLite describes it.
 *
 * @param path {@code tenant/database/name}
 * @param tenant the tenant that it belongs to
 * @param database the database of the tenant
 * @param dimension of its vectors; empty until the first one is written
 * @param cosine whether vectors are stored divided by their norms
 * @param vectors the segment that holds the vectors, whose id names its folder
 * @param records the segment that holds ids, documents and metadata, in SQLite
 * @param configuration the JSON texts that describe it: configuration and schema, as far as this version has them
 */
record Collection(
        String id,
        String path,
        String tenant,
        String database,
        Optional<Integer> dimension,
        boolean cosine,
        Segment vectors,
        Segment records,
        String configuration) {

    private static final String DEFAULT = "default_tenant/default_database/";

    /**
     * A part of a collection.
     *
     * @param sequence up to where the log was applied to it; 0 when it was not
     */
    record Segment(String id, long sequence) {}

    /** Returns its name for people: without tenant and database where these are the default ones. */
    String title() {
        return "collection " + (path.startsWith(DEFAULT) ? path.substring(DEFAULT.length()) : path);
    }

    /** Returns the end of the name of its topic in the log. */
    String topicEnd() {
        return "/" + id;
    }
}
