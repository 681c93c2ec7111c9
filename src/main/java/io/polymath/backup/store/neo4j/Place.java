package io.polymath.backup.store.neo4j;

import java.nio.file.Path;

/** Where a graph is restored to. */
sealed interface Place {

    /**
     * A database that exists.
     *
     * @param wipe whether what it holds may be deleted
     * @param keep whether what is deleted is saved first
     * @param use what it is for, as a message says it: {@code restore}
     */
    record Existing(DatabaseAddress address, boolean wipe, boolean keep, String use) implements Place {}

    /** A database that is made for this restore, by a server that can hold several. */
    record New(DatabaseAddress address) implements Place {}

    /**
     * A server that is started for this restore, and removed with all it holds.
     *
     * @param home an unpacked Neo4j server
     * @param java the program that runs it
     * @param folder for its data
     */
    record Started(Path home, Path java, Path folder, int heapMebibytes) implements Place {}
}
