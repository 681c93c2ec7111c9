package io.polymath.backup.store.neo4j;

import java.io.IOException;

/**
 * Takes a graph, piece by piece: all schema rules, then all nodes, then all relationships. A server, and an export that
 * is read, give a graph in this form; an export that is written, a count, and a server that is restored take it.
 */
interface GraphSink {

    void rule(SchemaRule rule) throws IOException;

    void node(Node node) throws IOException;

    /** Takes a relationship between two nodes that were given before. */
    void relationship(Relationship relationship) throws IOException;

    /** Takes a relationship of which at least one node was never given: no restore can make it. */
    void dangling(Relationship relationship) throws IOException;
}
