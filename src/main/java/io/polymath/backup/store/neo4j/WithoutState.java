package io.polymath.backup.store.neo4j;

import java.io.IOException;

/** Leaves out the node that tells how far a restore is. */
record WithoutState(GraphSink next) implements GraphSink {

    @Override
    public void rule(SchemaRule rule) throws IOException {
        next.rule(rule);
    }

    @Override
    public void node(Node node) throws IOException {
        if (!node.labels().contains(RestoreState.LABEL)) {
            next.node(node);
        }
    }

    @Override
    public void relationship(Relationship relationship) throws IOException {
        next.relationship(relationship);
    }

    @Override
    public void dangling(Relationship relationship) throws IOException {
        next.dangling(relationship);
    }
}
