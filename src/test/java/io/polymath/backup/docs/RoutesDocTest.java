package io.polymath.backup.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.camel.Remotes;
import io.polymath.backup.camel.RouteFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page about routes, compared with the metadata of the words and with the check that every start makes. */
class RoutesDocTest {

    private static final String METADATA = "/META-INF/io/polymath/backup/camel";
    /** Every endpoint of Camel's has it; a step of ours has no use for it. */
    private static final String CAMELS_OWN = "lazyStartProducer";

    private static final Pattern EXPORT = Pattern.compile("export:([a-z][a-z0-9-]*)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern WORD_HEADING = Pattern.compile("(?m)^### `([a-z]+)`$");

    @TempDir
    Path temp;

    static List<Path> words() throws Exception {
        URI folder = RoutesDocTest.class.getResource(METADATA).toURI();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("words")
    void everyPathValueOfAWordIsTold(Path metadata) throws IOException {
        JsonNode word = read(metadata);
        String scheme = word.at("/component/scheme").asText();

        List<String> expected = new ArrayList<>();
        properties(word).filter(property -> isPath(property.getValue())).forEach(property -> {
            JsonNode values = property.getValue().path("enum");
            values.forEach(value -> expected.add("`" + scheme + ":" + value.asText() + "`"));
            if (values.isEmpty()) {
                expected.add("`" + scheme + ":NAME`");
            }
        });

        assertThat(rows(section(scheme)))
                .containsAll(expected.stream()
                        .map(value -> value.substring(1, value.length() - 1))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("words")
    void everyOptionOfAWordIsToldAndNoOther(Path metadata) throws IOException {
        JsonNode word = read(metadata);
        String scheme = word.at("/component/scheme").asText();

        List<String> options = properties(word)
                .filter(property ->
                        !isPath(property.getValue()) && !property.getKey().equals(CAMELS_OWN))
                .map(Map.Entry::getKey)
                .toList();

        assertThat(rows(section(scheme)).stream().filter(row -> !row.contains(":")))
                .containsExactlyInAnyOrderElementsOf(options);
    }

    @Test
    void everyWordHasItsSectionAndNoOther() throws Exception {
        Set<String> schemes = new TreeSet<>();
        for (Path metadata : words()) {
            schemes.add(read(metadata).at("/component/scheme").asText());
        }

        assertThat(WORD_HEADING.matcher(page().text()).results().map(heading -> heading.group(1)))
                .containsExactlyInAnyOrderElementsOf(schemes);
    }

    @Test
    void everyExamplePassesTheCheckOfRoutes() throws Exception {
        Path routes = Files.createDirectory(temp.resolve("routes"));
        ShippedRoutes.copyTo(routes);
        Set<String> stores = new TreeSet<>(List.of("postgres", "neo4j", "chromadb", "config"));
        List<String> examples = page().blocks("yaml");
        for (int i = 0; i < examples.size(); i++) {
            EXPORT.matcher(examples.get(i)).results().forEach(export -> stores.add(export.group(1)));
            Files.writeString(routes.resolve("example-" + i + ".camel.yaml"), route(i, examples.get(i)));
        }

        assertThat(examples).isNotEmpty();
        assertThatCode(() -> RouteFiles.in(routes).check(List.copyOf(stores), Remotes.none()))
                .doesNotThrowAnyException();
    }

    /** Returns an example as a route, which some are and some are only steps of. */
    private static String route(int number, String example) {
        return example.startsWith("- route:")
                ? example
                : "- route:\n    from:\n      uri: direct:example-" + number + "\n      steps:\n" + example.indent(8);
    }

    private static Document page() throws IOException {
        return Document.read("docs/routes.md");
    }

    private static String section(String scheme) throws IOException {
        return page().section("### `" + scheme + "`");
    }

    private static List<String> rows(String section) {
        return ROW.matcher(section).results().map(row -> row.group(1)).toList();
    }

    private static Stream<Map.Entry<String, JsonNode>> properties(JsonNode word) {
        return word.path("properties").properties().stream();
    }

    private static boolean isPath(JsonNode property) {
        return property.path("kind").asText().equals("path");
    }

    private static JsonNode read(Path metadata) throws IOException {
        return new ObjectMapper().readTree(metadata.toFile());
    }
}
