package io.polymath.backup.store.neo4j;

import java.util.SortedMap;

/**
 * A relationship.
 *
 * @param from the id of the node at which it starts
 * @param to the id of the node at which it ends
 * @param properties values of the classes that {@link PropertyType} lists, by key in ascending order
 */
record Relationship(long from, String type, long to, SortedMap<String, Object> properties) {}
