package io.polymath.backup.store.neo4j;

import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.MultisetHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts and fingerprints a graph. */
final class Tally implements GraphSink {

    private final List<Item> rules = new ArrayList<>();
    private final SortedMap<String, Long> labels = new TreeMap<>();
    private final SortedMap<String, Long> types = new TreeMap<>();
    private final Fingerprint nodeFingerprint = new Fingerprint();
    private final Fingerprint relationshipFingerprint = new Fingerprint();
    private long nodes;
    private long relationships;
    private long dangling;

    @Override
    public void rule(SchemaRule rule) {
        MultisetHash hash = new MultisetHash();
        hash.add((rule.type() + "\n" + rule.statement()).getBytes(StandardCharsets.UTF_8));
        rules.add(new Item(rule.kind().plural(), rule.name(), 1, hash.hex()));
    }

    @Override
    public void node(Node node) {
        nodes++;
        node.labels().forEach(label -> labels.merge(label, 1L, Long::sum));
        nodeFingerprint.add(node);
    }

    @Override
    public void relationship(Relationship relationship) {
        relationships++;
        types.merge(relationship.type(), 1L, Long::sum);
        relationshipFingerprint.add(relationship);
    }

    @Override
    public void dangling(Relationship relationship) {
        dangling++;
    }

    Totals totals() {
        return new Totals(
                rules(SchemaRule.Kind.CONSTRAINT),
                rules(SchemaRule.Kind.INDEX),
                nodes,
                relationships,
                dangling,
                nodeFingerprint.hex(),
                relationshipFingerprint.hex());
    }

    private long rules(SchemaRule.Kind kind) {
        return rules.stream().filter(item -> item.kind().equals(kind.plural())).count();
    }

    /** Returns what each constraint and index is called, behind its kind. */
    List<String> ruleNames() {
        return rules.stream().map(item -> item.kind() + " " + item.name()).toList();
    }

    /** Returns everything that a server counts too, by the server's words; nothing that is zero. */
    GraphCounts counts() {
        return new GraphCounts(nodes, relationships + dangling, labels, types);
    }

    /** Returns what can be restored, in the order in which people should read it. */
    Inventory inventory() {
        List<Item> items = new ArrayList<>();
        items.add(new Item("nodes", "all", nodes, nodeFingerprint.hex()));
        items.add(new Item("relationships", "all", relationships, relationshipFingerprint.hex()));
        labels.forEach((label, count) -> items.add(new Item("labels", label, count, null)));
        types.forEach((type, count) -> items.add(new Item("relationship types", type, count, null)));
        items.addAll(rules);
        return Inventory.of(items);
    }
}
