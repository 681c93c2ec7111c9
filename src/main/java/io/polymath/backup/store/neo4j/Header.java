package io.polymath.backup.store.neo4j;

/**
 * The first line of an export: where it comes from.
 *
 * @param server the server's version: {@code 5.26.30}
 * @param edition {@code community} or {@code enterprise}
 * @param bookmark what the database had committed when the copy began
 */
record Header(String server, String edition, String database, String bookmark) {}
