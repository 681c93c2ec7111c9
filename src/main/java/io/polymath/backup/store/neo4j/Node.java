package io.polymath.backup.store.neo4j;

import java.util.List;
import java.util.SortedMap;

/**
 * A node.
 *
 * @param id not negative; means nothing outside of the export
 * @param labels in ascending order
 * @param properties values of the classes that {@link PropertyType} lists, by key in ascending order
 */
record Node(long id, List<String> labels, SortedMap<String, Object> properties) {}
