package io.polymath.backup.store.neo4j;

import java.util.List;

/** Keeps the rules of a graph, and nothing else of it. */
record RuleCollector(List<SchemaRule> rules) implements GraphSink {

    @Override
    public void rule(SchemaRule rule) {
        rules.add(rule);
    }

    @Override
    public void node(Node node) {}

    @Override
    public void relationship(Relationship relationship) {}

    @Override
    public void dangling(Relationship relationship) {}
}
