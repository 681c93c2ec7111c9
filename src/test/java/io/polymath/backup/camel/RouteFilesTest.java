package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFilesTest {

    private static final List<String> STORES = List.of("postgres", "neo4j", "chromadb", "config");

    @TempDir
    Path temp;

    private Path routes;

    @BeforeEach
    void copyTheShippedRoutes() throws IOException {
        routes = Files.createDirectory(temp.resolve("routes"));
        ShippedRoutes.copyTo(routes);
    }

    @Test
    void theShippedRoutesAreRight() {
        assertThatCode(check(STORES)).doesNotThrowAnyException();
    }

    @Test
    void aMisspeltWordIsToldWithTheNearestOne() throws Exception {
        edit("stores", "uri: compress:zstd", "uri: compres:zstd");

        assertRefused(check(STORES), "routes/stores.camel.yaml:14: unknown word compres", "did you mean compress?");
    }

    @Test
    void aMisspeltOptionIsToldWithTheNearestOne() throws Exception {
        edit("stores", "level: 3", "levle: 3");

        assertRefused(
                check(STORES), "routes/stores.camel.yaml:16: unknown option levle of compress", "did you mean level?");
    }

    @Test
    void aMisspeltStepIsToldWithTheNearestOne() throws Exception {
        edit("backup", "- multicast:", "- multicats:");

        assertRefused(check(STORES), "routes/backup.camel.yaml:18: unknown step multicats", "did you mean multicast?");
    }

    @Test
    void aMisspeltLevelOfVerificationIsToldWithItsChoices() throws Exception {
        edit("stores", "uri: verify:content", "uri: verify:contents");

        assertRefused(
                check(STORES),
                "routes/stores.camel.yaml:22: unusable value contents of option level of verify",
                "expected one of file, content");
    }

    @Test
    void aTextWhereANumberBelongsIsTold() throws Exception {
        edit("stores", "level: 3", "level: three");

        assertRefused(
                check(STORES),
                "routes/stores.camel.yaml:16: unusable value three of option level of compress",
                "expected another type of value; docs/routes.md has an example");
    }

    @Test
    void aCallOfARouteThatIsNotThereIsTold() throws Exception {
        edit("backup", "uri: direct:postgres", "uri: direct:postgress");

        assertRefused(
                check(STORES),
                "routes/backup.camel.yaml:26: direct:postgress: no route begins with it",
                "did you mean postgres?");
    }

    @Test
    void anExportOfAStoreThatIsNotConfiguredIsTold() {
        assertRefused(
                check(List.of("postgres", "neo4j", "chromadb")),
                "routes/stores.camel.yaml:74: export:config: no such store in the configuration",
                "the stores are postgres, neo4j, chromadb");
    }

    @Test
    void aConfiguredStoreThatNoRouteExportsIsTold() {
        assertRefused(
                check(List.of("postgres", "neo4j", "chromadb", "config", "analytics")),
                "store analytics is configured, but no route exports it",
                "add a route with export:analytics to routes/stores.camel.yaml, or remove store.analytics from the"
                        + " configuration");
    }

    @Test
    void brokenYamlIsToldWithItsLine() throws Exception {
        Files.writeString(file("verify"), "- route:\n    id: verify\n   from: x\n");

        assertRefused(
                check(STORES),
                "routes/verify.camel.yaml:3: not readable as YAML: expected <block end>, but found '<block mapping"
                        + " start>'",
                "look at the indentation of this line and the one above");
    }

    @Test
    void allProblemsAreToldAtOnce() throws Exception {
        String text = Files.readString(file("stores"));
        Files.writeString(file("stores"), text.replace("level: 3", "levle: 3"));

        assertThatThrownBy(check(STORES)).hasMessage("""
            4 problems in the routes
              routes/stores.camel.yaml:16: unknown option levle of compress
                hint: did you mean level?
              routes/stores.camel.yaml:37: unknown option levle of compress
                hint: did you mean level?
              routes/stores.camel.yaml:58: unknown option levle of compress
                hint: did you mean level?
              routes/stores.camel.yaml:79: unknown option levle of compress
                hint: did you mean level?\
            """);
    }

    @Test
    void aFolderWithoutRoutesIsTold() {
        assertThatThrownBy(() -> RouteFiles.in(temp.resolve("nowhere")))
                .isInstanceOf(BackupException.class)
                .hasMessage("no routes: " + temp.resolve("nowhere") + " has no file that ends in .camel.yaml");
    }

    private ThrowingCallable check(List<String> stores) {
        return () -> RouteFiles.in(routes).check(stores, Remotes.none());
    }

    private static void assertRefused(ThrowingCallable check, String message, String hint) {
        assertThatThrownBy(check).isInstanceOfSatisfying(BackupException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(message);
            assertThat(refusal.hint()).isEqualTo(hint);
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        });
    }

    private Path file(String name) {
        return routes.resolve(name + ".camel.yaml");
    }

    /** Changes the first place where the text stands. */
    private void edit(String name, String from, String to) throws IOException {
        String text = Files.readString(file(name));
        assertThat(text).contains(from);
        Files.writeString(file(name), text.replaceFirst(Pattern.quote(from), to));
    }
}
