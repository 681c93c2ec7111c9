package io.polymath.backup.store.neo4j;

import java.io.IOException;

/**
 * Lets a part of a graph through: the nodes with a label, with all they have; the relationships between two of them; the
 * constraints and indexes for that label alone.
 */
final class LabelFilter implements GraphSink {

    private final String label;
    private final GraphSink next;
    private final IdSet nodes = new IdSet();

    LabelFilter(String label, GraphSink next) {
        this.label = label;
        this.next = next;
    }

    @Override
    public void rule(SchemaRule rule) throws IOException {
        // the server writes its statements itself, always in this form
        String subject = " FOR (n:" + Cypher.quote(label) + ") ";
        String name = Cypher.quote(rule.name());
        int start = rule.statement().indexOf(name) + name.length();
        if (rule.statement().startsWith(subject, start)) {
            next.rule(rule);
        }
    }

    @Override
    public void node(Node node) throws IOException {
        if (node.labels().contains(label)) {
            nodes.add(node.id());
            next.node(node);
        }
    }

    @Override
    public void relationship(Relationship relationship) throws IOException {
        if (nodes.contains(relationship.from()) && nodes.contains(relationship.to())) {
            next.relationship(relationship);
        }
    }

    @Override
    public void dangling(Relationship relationship) {}
}
