package io.polymath.backup.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Finds things in the nodes of a route file. */
final class YamlNodes {

    private YamlNodes() {}

    /** Returns the text of a scalar; empty for anything else. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** Returns the value of a name. */
    static Optional<Node> child(Node node, String name) {
        return node instanceof MappingNode mapping
                ? mapping.getValue().stream()
                        .filter(entry -> text(entry.getKeyNode()).equals(name))
                        .map(NodeTuple::getValueNode)
                        .findFirst()
                : Optional.empty();
    }

    /** Returns {@code :LINE}, counted from 1. */
    static String line(Node node) {
        return node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
    }

    /** Returns the routes of a file that have an id; all that is in it when no id is asked for. */
    static List<Node> routes(Node file, @Nullable String id) {
        if (id == null) {
            return List.of(file);
        }
        List<Node> found = new ArrayList<>();
        for (Node item : items(file)) {
            child(item, "route")
                    .filter(route ->
                            child(route, "id").map(YamlNodes::text).orElse("").equals(id))
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Returns the names of the beans that a file defines. */
    static List<String> beans(Node file) {
        List<String> names = new ArrayList<>();
        for (Node item : items(file)) {
            child(item, "beans")
                    .ifPresent(beans ->
                            items(beans).forEach(bean -> child(bean, "name").ifPresent(name -> names.add(text(name)))));
        }
        return names;
    }

    /** Returns the first scalar that has a word in it. */
    static Optional<Node> with(Node node, String word) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().contains(word) ? Optional.of(node) : Optional.empty();
        }
        List<Node> children = new ArrayList<>(items(node));
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> {
                children.add(entry.getKeyNode());
                children.add(entry.getValueNode());
            });
        }
        return children.stream().flatMap(child -> with(child, word).stream()).findFirst();
    }

    private static List<Node> items(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of();
    }
}
