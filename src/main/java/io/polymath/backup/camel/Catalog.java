package io.polymath.backup.camel;

import io.polymath.backup.config.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.catalog.CamelCatalog;
import org.apache.camel.catalog.DefaultCamelCatalog;
import org.apache.camel.catalog.EndpointValidationResult;
import org.apache.camel.tooling.model.BaseOptionModel;
import org.apache.camel.tooling.model.ComponentModel;
import org.apache.camel.util.IOHelper;
import org.jspecify.annotations.Nullable;

/** What Camel knows of steps, components and options, with our words added. */
final class Catalog {

    private static final String METADATA = "META-INF/io/polymath/backup/camel/";

    private final CamelCatalog catalog = new DefaultCamelCatalog(true);
    private final Set<String> schemes;

    Catalog() {
        Words.ALL.forEach(word -> catalog.addComponent(word, className(word), metadata(word)));
        schemes = new TreeSet<>(catalog.findComponentNames());
    }

    /**
     * A problem with one option.
     *
     * @param option its name; empty when it is missing, or part of the path
     */
    record OptionProblem(String option, String message, String hint) {}

    /** Returns the names of all components: those of Camel, and our words. */
    Set<String> schemes() {
        return schemes;
    }

    /** Returns whether a component's jar is here. */
    boolean isInstalled(String scheme) {
        return getClass().getClassLoader().getResource("META-INF/services/org/apache/camel/component/" + scheme)
                != null;
    }

    /** Returns what is wrong with the options of an endpoint. */
    List<OptionProblem> problems(String uri, Map<String, String> options) {
        String scheme = uri.replaceFirst(":.*", "");
        EndpointValidationResult result = catalog.validateEndpointProperties(uri(uri, options), false, false, false);
        List<OptionProblem> problems = new ArrayList<>();
        Set<String> known = names(scheme);
        all(result.getUnknown())
                .forEach(option -> problems.add(new OptionProblem(
                        option,
                        "unknown option " + option + " of " + scheme,
                        Nearest.to(option, known)
                                .map(near -> "did you mean " + near + "?")
                                .orElse("the options are " + String.join(", ", known)))));
        all(result.getRequired())
                .forEach(option -> problems.add(new OptionProblem(
                        "", "missing option " + option + " of " + scheme, "add it to the parameters of this step")));
        values(result, scheme, problems);
        return problems;
    }

    private static void values(EndpointValidationResult result, String scheme, List<OptionProblem> problems) {
        Map<String, String> wrong = new TreeMap<>();
        Stream.of(
                        result.getInvalidEnum(),
                        result.getInvalidInteger(),
                        result.getInvalidBoolean(),
                        result.getInvalidNumber(),
                        result.getInvalidDuration())
                .filter(found -> found != null)
                .forEach(wrong::putAll);
        wrong.forEach((option, value) -> {
            if (!value.contains("${")) {
                List<String> choices = result.getEnumChoices(option);
                problems.add(new OptionProblem(
                        option,
                        "unusable value " + value + " of option " + option + " of " + scheme,
                        choices == null || choices.isEmpty()
                                ? "expected another type of value; docs/routes.md has an example"
                                : "expected one of " + String.join(", ", choices)));
            }
        });
    }

    private static String uri(String uri, Map<String, String> options) {
        StringBuilder all = new StringBuilder(uri);
        char separator = uri.contains("?") ? '&' : '?';
        for (Map.Entry<String, String> option : options.entrySet()) {
            all.append(separator)
                    .append(option.getKey())
                    .append('=')
                    .append(URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8));
            separator = '&';
        }
        return all.toString();
    }

    private Set<String> names(String scheme) {
        ComponentModel model = catalog.componentModel(scheme);
        Set<String> names = new TreeSet<>();
        model.getEndpointParameterOptions().stream()
                .map(BaseOptionModel::getName)
                .forEach(names::add);
        return names;
    }

    private static Set<String> all(@Nullable Set<String> found) {
        return found == null ? Set.of() : new TreeSet<>(found);
    }

    private static String className(String word) {
        return Catalog.class.getPackageName() + "." + word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)
                + "Component";
    }

    private static String metadata(String word) {
        try (InputStream in = Catalog.class.getClassLoader().getResourceAsStream(METADATA + word + ".json")) {
            return IOHelper.loadText(in);
        } catch (IOException e) {
            throw new UncheckedIOException("metadata of the word " + word + " is missing from the program", e);
        }
    }
}
