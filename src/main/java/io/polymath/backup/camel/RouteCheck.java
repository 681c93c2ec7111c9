package io.polymath.backup.camel;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.Problems;
import io.polymath.backup.error.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads the routes as a person does: each step's name, each word, each option. What Camel itself would refuse later, or
 * silently take for something else, is told here with file, line and the nearest right word.
 */
final class RouteCheck {

    private static final String DIRECT = "direct:";
    private static final String EXPORT = "export:";
    private static final String COPY = "copy:";

    private final Problems problems;
    private final YamlSchema schema = new YamlSchema();
    private final Catalog catalog = new Catalog();
    private final Map<String, String> exports = new LinkedHashMap<>();
    private final Map<String, String> calls = new LinkedHashMap<>();
    private final Map<String, String> copies = new LinkedHashMap<>();
    private final Map<String, String> routes = new TreeMap<>();
    private final Map<String, String> ids = new LinkedHashMap<>();

    RouteCheck(Problems problems) {
        this.problems = problems;
    }

    /** Reads one file. */
    void read(String file, Node root) {
        schema.check(root, (where, message, hint) -> problems.add(place(file, where) + ": " + message, hint));
        walk(file, "", root);
    }

    /** Compares what was read with the configured stores and repositories, and the calls with the routes. */
    void compare(List<String> stores, Remotes remotes) {
        copies.forEach((name, place) -> {
            Remote remote = remotes.of(name).orElse(Remote.unset(name));
            if (remote.made().isEmpty() && !name.equals(Remotes.ALL)) {
                RouteRepository.VERBS.forEach(verb -> calls.putIfAbsent(remote.kind() + "-" + verb, place));
            }
        });
        remotes.all().values().forEach(this::hasItsRoutes);
        exports.forEach((store, place) -> {
            if (!stores.contains(store)) {
                problems.add(
                        place + ": " + EXPORT + store + ": no such store in the configuration",
                        meant(store, stores)
                                .orElse(Text.of(
                                        "set store.%s.kind, or remove its route here and its call, direct:%s, from the route backup; the stores are %s",
                                        store, store, String.join(", ", stores))));
            }
        });
        stores.stream().filter(store -> !exports.containsKey(store)).forEach(this::notExported);
        calls.forEach((name, place) -> {
            if (!routes.containsKey(name)) {
                problems.add(
                        place + ": " + DIRECT + name + ": no route begins with it",
                        meant(name, routes.keySet()).orElse("the routes are " + String.join(", ", routes.keySet())));
            }
        });
    }

    private void hasItsRoutes(Remote remote) {
        if (remote.made().isEmpty() && !routes.containsKey(remote.kind() + "-" + RouteRepository.VERBS.get(0))) {
            problems.add(
                    remote.isNamed()
                            ? "repository " + remote.name() + ": unknown kind " + remote.kind()
                            : "repository " + remote.name() + " is configured, but has no kind and no routes",
                    meant(remote.kind(), Remote.KINDS)
                            .orElse("set repository." + remote.name() + ".kind to one of "
                                    + String.join(", ", Remote.KINDS) + ", or write its four routes"));
        }
    }

    private void notExported(String store) {
        problems.add(
                "store " + store + " is configured, but no route exports it",
                "add a route with " + EXPORT + store + " to routes/stores.camel.yaml, or remove store." + store
                        + " from the configuration");
    }

    private void walk(String file, String parent, Node node) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> walk(file, "", item));
        }
        if (parent.equals("route")) {
            YamlNodes.child(node, "id").ifPresent(id -> route(place(file, id), YamlNodes.text(id)));
        }
        if (node instanceof MappingNode mapping) {
            endpoint(file, parent, mapping);
            mapping.getValue().forEach(entry -> walk(file, YamlNodes.text(entry.getKeyNode()), entry.getValueNode()));
        }
    }

    private void route(String place, String id) {
        String other = ids.putIfAbsent(id, place);
        if (other != null) {
            problems.add(place + ": another route has the id " + id + ": " + other, "give each route an id of its own");
        }
    }

    private void endpoint(String file, String parent, MappingNode mapping) {
        YamlNodes.child(mapping, "uri").ifPresent(uri -> {
            String scheme = YamlNodes.text(uri).replaceFirst(":.*", "");
            if (scheme.contains("{") || scheme.contains("$")) {
                return;
            }
            note(place(file, uri), parent, YamlNodes.text(uri));
            if (!catalog.schemes().contains(scheme)) {
                problems.add(
                        place(file, uri) + ": unknown word " + scheme,
                        meant(scheme, catalog.schemes()).orElse("our words are " + String.join(", ", Words.ALL)));
            } else if (!catalog.isInstalled(scheme)) {
                problems.add(
                        place(file, uri) + ": component " + scheme + " is not installed",
                        "add the jar of camel-" + scheme + " to the class path");
            } else {
                options(file, uri, mapping);
            }
        });
    }

    private void note(String place, String parent, String uri) {
        String path = uri.replaceFirst("\\?.*", "");
        if (path.startsWith(EXPORT)) {
            exports.putIfAbsent(path.substring(EXPORT.length()), place);
        } else if (path.startsWith(COPY) && !path.contains("{")) {
            copies.putIfAbsent(path.substring(COPY.length()), place);
        } else if (path.startsWith(DIRECT) && parent.equals("from")) {
            String other = routes.putIfAbsent(path.substring(DIRECT.length()), place);
            if (other != null) {
                problems.add(
                        place + ": another route begins with " + path + ": " + other,
                        "only one route can: give one of them another name");
            }
        } else if (path.startsWith(DIRECT) && !path.contains("{")) {
            calls.putIfAbsent(path.substring(DIRECT.length()), place);
        }
    }

    private void options(String file, Node uri, MappingNode mapping) {
        Map<String, Node> places = new LinkedHashMap<>();
        Map<String, String> values = new LinkedHashMap<>();
        YamlNodes.child(mapping, "parameters").ifPresent(parameters -> {
            if (parameters instanceof MappingNode options) {
                options.getValue().forEach(entry -> {
                    places.put(YamlNodes.text(entry.getKeyNode()), entry.getKeyNode());
                    values.put(YamlNodes.text(entry.getKeyNode()), YamlNodes.text(entry.getValueNode()));
                });
            }
        });
        catalog.problems(YamlNodes.text(uri), values)
                .forEach(problem -> problems.add(
                        place(file, places.getOrDefault(problem.option(), uri)) + ": " + problem.message(),
                        problem.hint()));
    }

    private static Optional<String> meant(String word, Iterable<String> known) {
        TreeSet<String> words = new TreeSet<>();
        known.forEach(words::add);
        return Nearest.to(word, words).map(near -> "did you mean " + near + "?");
    }

    private static String place(String file, Node node) {
        return file + YamlNodes.line(node);
    }
}
