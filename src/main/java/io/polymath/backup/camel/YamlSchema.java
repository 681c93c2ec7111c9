package io.polymath.backup.camel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * The schema of Camel's YAML DSL, which Camel ships and does not ask when it loads routes. A validator of JSON schemas
 * would tell of a misspelt option of a step that none of forty alternatives fits; this one reads the same schema as a
 * person does, and tells the word, its place and the nearest right one.
 */
final class YamlSchema {

    private static final String RESOURCE = "schema/camelYamlDsl.json";
    private static final String STEP = "#/items/definitions/org.apache.camel.model.ProcessorDefinition";
    private static final String MISPLACED =
            "look at the indentation: options stand deeper than the name of what they belong to";

    private final JsonNode root;

    YamlSchema() {
        try (InputStream in =
                Objects.requireNonNull(YamlSchema.class.getClassLoader().getResourceAsStream(RESOURCE), RESOURCE)) {
            root = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("the schema of Camel's YAML DSL is missing from the program", e);
        }
    }

    /** Takes what is wrong. */
    @FunctionalInterface
    interface Sink {
        void problem(Node where, String message, String hint);
    }

    /** Reads a whole file. */
    void check(Node file, Sink sink) {
        new Reading(sink).read(file, root, "the file");
    }

    private final class Reading {

        private final Sink sink;

        Reading(Sink sink) {
            this.sink = sink;
        }

        /** Reads a node, which has to fit one of the forms that a schema has. */
        void read(Node node, JsonNode schema, String name) {
            Form form = new Form();
            form.take(schema);
            if (node instanceof MappingNode mapping) {
                mapping(mapping, form, name);
            } else if (node instanceof SequenceNode list) {
                list(list, form, name);
            } else if (node instanceof ScalarNode scalar) {
                scalar(scalar, form, name);
            }
        }

        private void mapping(MappingNode mapping, Form form, String name) {
            if (!form.types.isEmpty() && !form.types.contains("object")) {
                expected(mapping, form, name, "options");
                return;
            }
            Set<String> seen = new HashSet<>();
            for (NodeTuple entry : mapping.getValue()) {
                String key = YamlNodes.text(entry.getKeyNode());
                JsonNode schema = form.properties.get(key);
                if (!seen.add(key)) {
                    sink.problem(entry.getKeyNode(), key + " stands twice in " + name, "remove one of them");
                } else if (form.one && seen.size() > 1) {
                    sink.problem(
                            entry.getKeyNode(),
                            Text.of(
                                    "%s stands beside %s",
                                    key,
                                    YamlNodes.text(mapping.getValue().get(0).getKeyNode())),
                            MISPLACED + "; each step begins with -");
                } else if (schema != null) {
                    read(entry.getValueNode(), schema, form.isOfSteps() ? key : named(name, key, schema));
                } else if (form.closed) {
                    unknown(entry.getKeyNode(), key, form, name);
                }
            }
            for (String required : form.required) {
                if (!seen.contains(required) && seen.stream().allMatch(form.properties::containsKey)) {
                    sink.problem(
                            mapping,
                            "missing option " + required + " of " + name,
                            "add it; " + name + " does not work without it");
                }
            }
        }

        /** Returns what a person calls the value of an option: options that have options are names of their own. */
        private String named(String name, String key, JsonNode schema) {
            Form inner = new Form();
            inner.take(schema);
            return inner.properties.isEmpty() && !inner.types.contains("array") ? key + " of " + name : key;
        }

        private void unknown(Node where, String key, Form form, String name) {
            String what = form.isOfSteps() ? "unknown step " + key : "unknown option " + key + " of " + name;
            Optional<String> near = Nearest.to(key, form.properties.keySet());
            if (near.isPresent()) {
                sink.problem(where, what, "did you mean " + near.get() + "?");
            } else if (form.isOfSteps()) {
                sink.problem(where, what, "see the list of steps in Camel's YAML DSL; our words are called by to");
            } else {
                sink.problem(where, what, "the options are " + String.join(", ", form.properties.keySet()));
            }
        }

        private void list(SequenceNode list, Form form, String name) {
            if (!form.types.isEmpty() && !form.types.contains("array")) {
                expected(list, form, name, "a list");
            } else if (form.items != null) {
                for (Node item : list.getValue()) {
                    read(item, form.items, name);
                }
            }
        }

        private void scalar(ScalarNode scalar, Form form, String name) {
            String value = scalar.getValue();
            if (form.types.isEmpty() || value.contains("{{") || value.contains("${")) {
                return;
            }
            if (form.types.contains("string")) {
                if (!form.choices.isEmpty() && !form.choices.contains(value)) {
                    sink.problem(
                            scalar,
                            "unusable value " + value + " of option " + name,
                            Nearest.to(value, form.choices)
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("expected one of " + String.join(", ", form.choices)));
                }
            } else if (form.types.contains("boolean") || form.types.contains("number")) {
                boolean fits = (form.types.contains("boolean") && value.matches("(?i)true|false"))
                        || (form.types.contains("number") && value.matches("-?\\d+(\\.\\d+)?"));
                if (!fits) {
                    sink.problem(
                            scalar,
                            "unusable value " + value + " of option " + name,
                            form.types.contains("boolean") ? "expected true or false" : "expected a number");
                }
            } else if (!scalar.getTag().equals(Tag.NULL)) {
                expected(scalar, form, name, "a text");
            } else if (form.types.contains("array") || !form.required.isEmpty()) {
                expected(scalar, form, name, "nothing");
            }
        }

        private void expected(Node where, Form form, String name, String found) {
            String wanted = form.types.contains("array")
                    ? "a list"
                    : form.types.contains("object") ? "options" : "a single value";
            sink.problem(
                    where,
                    Text.of("%s: expected %s, found %s", name, wanted, found),
                    wanted.equals("a list") ? "each line of a list begins with -" : MISPLACED);
        }
    }

    /** What a node may be: all alternatives of a schema laid over each other. */
    private final class Form {

        private final Set<String> types = new TreeSet<>();
        private final Set<String> choices = new TreeSet<>();
        private final Set<String> required = new TreeSet<>();
        private final Map<String, JsonNode> properties = new TreeMap<>();
        private @Nullable JsonNode items;
        private boolean closed;
        private boolean one;
        private boolean steps;

        void take(JsonNode schema) {
            take(schema, false);
        }

        private void take(JsonNode schema, boolean alternative) {
            String reference = schema.path("$ref").asText();
            if (!reference.isEmpty()) {
                steps |= reference.equals(STEP);
                // has no more than it tells, but does not say so, as steps have its options beside their own
                closed |= reference.endsWith("ExpressionDefinition");
                take(root.at(reference.substring(1)), alternative);
            }
            if (schema.has("type")) {
                types.add(schema.get("type").asText());
            }
            schema.path("enum").forEach(choice -> choices.add(choice.asText()));
            if (!alternative) {
                schema.path("required").forEach(name -> required.add(name.asText()));
                one |= schema.path("maxProperties").asInt() == 1;
            }
            closed |= schema.has("additionalProperties")
                    && !schema.get("additionalProperties").asBoolean(true);
            if (schema.has("items")) {
                items = schema.get("items");
            }
            schema.path("properties").properties().forEach(property -> {
                JsonNode known = properties.get(property.getKey());
                if (known == null || known.isEmpty()) {
                    properties.put(property.getKey(), property.getValue());
                }
            });
            for (String alternatives : new String[] {"oneOf", "anyOf"}) {
                schema.path(alternatives).forEach(one -> take(one, true));
            }
        }

        boolean isOfSteps() {
            return steps;
        }
    }
}
