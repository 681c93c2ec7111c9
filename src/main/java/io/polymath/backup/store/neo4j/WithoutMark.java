package io.polymath.backup.store.neo4j;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Leaves out the mark of a restore: its label, its property and its constraint, where they are still there. */
record WithoutMark(ImportMark mark, GraphSink next) implements GraphSink {

    @Override
    public void rule(SchemaRule rule) throws IOException {
        if (!rule.name().equals(mark.name())) {
            next.rule(rule);
        }
    }

    @Override
    public void node(Node node) throws IOException {
        if (!node.labels().contains(mark.name())) {
            next.node(node);
            return;
        }
        List<String> labels = new ArrayList<>(node.labels());
        labels.remove(mark.name());
        SortedMap<String, Object> properties = new TreeMap<>(node.properties());
        properties.remove(mark.name());
        next.node(new Node(node.id(), labels, properties));
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
