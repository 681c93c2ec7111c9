package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.Section;

/**
 * How a database is reached, read and restored.
 *
 * @param tries how often the graph is copied in the hope that nobody writes meanwhile
 * @param fetchSize how many nodes or relationships the driver may hold in memory
 */
record Neo4jSettings(DatabaseAddress source, int tries, int fetchSize, RestoreSettings restore) {

    private static final int DEFAULT_TRIES = 3;
    private static final int MAX_TRIES = 100;
    private static final int DEFAULT_FETCH_SIZE = 2_000;
    private static final int MAX_FETCH_SIZE = 100_000;

    /** Reads the settings, telling the section of every problem. */
    static Neo4jSettings from(Section settings) {
        DatabaseAddress source = DatabaseAddress.from(settings);
        return new Neo4jSettings(
                source,
                settings.number("tries", DEFAULT_TRIES, 1, MAX_TRIES),
                settings.number("fetch-size", DEFAULT_FETCH_SIZE, 1, MAX_FETCH_SIZE),
                RestoreSettings.from(settings, source));
    }
}
