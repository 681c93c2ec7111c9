/** Neo4j: type-tagged JSON Lines, exact when no transaction was committed meanwhile. */
@NullMarked
package io.polymath.backup.store.neo4j;

import org.jspecify.annotations.NullMarked;
