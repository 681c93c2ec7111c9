package io.polymath.backup.store.neo4j;

import java.io.IOException;

/** Refuses nodes that come twice, and relationships whose nodes are not what their line says. */
final class EndpointCheck implements GraphSink {

    private final GraphSink next;
    private final IdSet nodes = new IdSet();

    EndpointCheck(GraphSink next) {
        this.next = next;
    }

    @Override
    public void rule(SchemaRule rule) throws IOException {
        next.rule(rule);
    }

    @Override
    public void node(Node node) throws IOException {
        if (!nodes.add(node.id())) {
            throw new DamagedException("node " + node.id() + " comes twice");
        }
        next.node(node);
    }

    @Override
    public void relationship(Relationship relationship) throws IOException {
        require(relationship.from());
        require(relationship.to());
        next.relationship(relationship);
    }

    @Override
    public void dangling(Relationship relationship) throws IOException {
        if (nodes.contains(relationship.from()) && nodes.contains(relationship.to())) {
            throw new DamagedException("a relationship is called dangling, but has both its nodes");
        }
        next.dangling(relationship);
    }

    private void require(long node) throws IOException {
        if (!nodes.contains(node)) {
            throw new DamagedException("a relationship points at node " + node + ", which is not in the export");
        }
    }
}
