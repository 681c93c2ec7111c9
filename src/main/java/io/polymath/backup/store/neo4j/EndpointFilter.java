package io.polymath.backup.store.neo4j;

import java.io.IOException;

/**
 * Tells relationships that lost a node from whole ones: a read transaction is not isolated from writers
 * (https://neo4j.com/docs/operations-manual/current/database-internals/concurrent-data-access/), so a relationship may
 * turn up whose node was made after the nodes were read.
 */
final class EndpointFilter implements GraphSink {

    private final GraphSink next;
    private final IdSet nodes = new IdSet();

    EndpointFilter(GraphSink next) {
        this.next = next;
    }

    @Override
    public void rule(SchemaRule rule) throws IOException {
        next.rule(rule);
    }

    @Override
    public void node(Node node) throws IOException {
        if (!nodes.add(node.id())) {
            throw new IOException("the server gave node " + node.id() + " twice");
        }
        next.node(node);
    }

    @Override
    public void relationship(Relationship relationship) throws IOException {
        if (nodes.contains(relationship.from()) && nodes.contains(relationship.to())) {
            next.relationship(relationship);
            return;
        }
        next.dangling(relationship);
    }

    @Override
    public void dangling(Relationship relationship) throws IOException {
        next.dangling(relationship);
    }
}
