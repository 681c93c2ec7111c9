package io.polymath.backup.store.neo4j;

import java.io.IOException;

/** Gives a graph to two takers. */
record Tee(GraphSink first, GraphSink second) implements GraphSink {

    @Override
    public void rule(SchemaRule rule) throws IOException {
        first.rule(rule);
        second.rule(rule);
    }

    @Override
    public void node(Node node) throws IOException {
        first.node(node);
        second.node(node);
    }

    @Override
    public void relationship(Relationship relationship) throws IOException {
        first.relationship(relationship);
        second.relationship(relationship);
    }

    @Override
    public void dangling(Relationship relationship) throws IOException {
        first.dangling(relationship);
        second.dangling(relationship);
    }
}
