package io.polymath.backup.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Cut;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetProof;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links, settings, fields and exit codes of all pages. */
class DocumentsTest {

    private static final Pattern EXPLAINED = Pattern.compile("(?m)^(?:# )?((?:store|repository)(?:\\.[a-z0-9-]+)+) =");
    private static final Pattern MENTIONED =
            Pattern.compile("\\b(?:store|repository)\\.[A-Za-z0-9-]+(?:\\.[a-z][a-z-]*)+\\b");
    private static final Pattern VARIABLE = Pattern.compile("\\bPOLYMATH_[A-Z0-9_]+\\b");
    private static final Set<String> SHIPPED = Set.of("postgres", "neo4j", "chromadb", "config", "local", "s3");

    static List<Document> documents() throws IOException {
        return Document.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsSomewhere(Document document) throws IOException {
        for (String link : document.links()) {
            if (!link.startsWith("https://")) {
                assertLeadsSomewhere(document, link);
            }
        }
    }

    private static void assertLeadsSomewhere(Document from, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? from.path() : from.path().resolveSibling(parts[0]);
        assertThat(target).as("%s links to %s", from, link).exists();
        if (parts.length > 1) {
            assertThat(Document.read(target.toString()).anchors())
                    .as("%s links to %s", from, link)
                    .contains(parts[1]);
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everySettingThatIsMentionedExists(Document document) throws IOException {
        Set<String> settings = settings();
        Set<String> names = new TreeSet<>();
        settings.forEach(setting -> names.add(ofAnyStore(setting)));

        MENTIONED.matcher(document.text()).results().map(MatchResult::group).forEach(setting -> {
            boolean exact = SHIPPED.contains(setting.split("\\.", 3)[1]);
            assertThat(exact ? settings : names)
                    .as("settings, one of which %s mentions", document)
                    .contains(exact ? setting : ofAnyStore(setting));
        });
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyVariableThatIsMentionedExists(Document document) throws IOException {
        String launcher = Files.readString(Path.of("bin/polymath-backup"));
        Set<String> variables = new TreeSet<>();
        settings()
                .forEach(setting -> variables.add(
                        "POLYMATH_" + setting.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")));

        assertThat(VARIABLE.matcher(document.text())
                        .results()
                        .map(MatchResult::group)
                        .filter(variable -> !launcher.contains(variable)))
                .isSubsetOf(variables);
    }

    @Test
    void everyFieldOfAManifestAndOfAProofIsTold() throws IOException {
        String format = Document.read("docs/format.md").text();

        List<String> fields = Stream.of(
                        Manifest.class,
                        Cut.class,
                        Archive.class,
                        Content.class,
                        Inventory.class,
                        Inventory.Item.class,
                        Failure.class,
                        Proof.class,
                        SetProof.class,
                        RestoreProof.class,
                        RestoreProof.Part.class,
                        SetCopy.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(RecordComponent::getName)
                .distinct()
                .toList();

        assertThat(fields).allSatisfy(field -> assertThat(format).contains("`" + field + "`"));
    }

    @Test
    void everyExitCodeOfAPageIsOneOfTheProgram() throws IOException {
        List<String> told = Pattern.compile("(?m)^\\| (\\d+) \\|")
                .matcher(Document.read("docs/operations.md").section("## Exit codes"))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertThat(told).isNotEmpty();
        assertThat(Arrays.stream(ExitCode.values())
                        .map(ExitCode::number)
                        .map(String::valueOf)
                        .toList())
                .containsAll(told);
    }

    private static Set<String> settings() throws IOException {
        Set<String> settings = new TreeSet<>();
        EXPLAINED
                .matcher(Files.readString(Path.of("config/application.properties")))
                .results()
                .forEach(line -> settings.add(line.group(1)));
        return settings;
    }

    /** Returns a setting with NAME for the name of its store or repository. */
    private static String ofAnyStore(String setting) {
        return setting.replaceFirst("^(store|repository)\\.[A-Za-z0-9-]+\\.", "$1.NAME.");
    }
}
