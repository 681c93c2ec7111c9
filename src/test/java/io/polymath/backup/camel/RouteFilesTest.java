package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFilesTest {

    private static final List<String> STORES = List.of("postgres", "neo4j", "chromadb", "config");

    private static final Pattern URI = Pattern.compile("\\buri: \"?([a-z0-9-]+):");
    private static final Pattern JAR = Pattern.compile("/(camel-[a-z0-9-]+?)-\\d[^/]*\\.jar!");

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

    /** Tests have more on their class path than the program that is delivered. */
    @Test
    void theShippedRoutesNeedNoComponentThatOnlyTestsHave() throws IOException {
        Set<String> delivered = Pattern.compile("<artifactId>(camel-[^<]+)</artifactId>\\s+</dependency>")
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        Set<String> jars = new TreeSet<>();
        for (String name : ShippedRoutes.names()) {
            Matcher uri = URI.matcher(Files.readString(routes.resolve(name + ".camel.yaml")));
            while (uri.find()) {
                jarOf(uri.group(1)).ifPresent(jars::add);
            }
        }

        assertThat(jars).contains("camel-timer", "camel-quartz", "camel-aws2-s3");
        assertThat(delivered).containsAll(jars);
    }

    /** Returns the artifact that has a component; nothing for a word of ours. */
    private static Optional<String> jarOf(String scheme) {
        URL service = Objects.requireNonNull(
                RouteFilesTest.class.getResource("/META-INF/services/org/apache/camel/component/" + scheme), scheme);
        return JAR.matcher(service.toString())
                .results()
                .map(match -> match.group(1))
                .findFirst();
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
    void aMisspeltOptionOfAStepOfCamelsIsToldWithTheNearestOne() throws Exception {
        edit("backup", "parallelProcessing: true", "paralellProcessing: true");

        assertRefused(
                check(STORES),
                "routes/backup.camel.yaml:20: unknown option paralellProcessing of multicast",
                "did you mean parallelProcessing?");
    }

    @Test
    void aMisspeltOptionOfARouteIsTold() throws Exception {
        edit("verify", "    description:", "    descripton:");

        assertRefused(
                check(STORES),
                "routes/verify.camel.yaml:4: unknown option descripton of route",
                "did you mean description?");
    }

    @Test
    void aMisspeltExpressionIsTold() throws Exception {
        edit("report", "                    simple:", "                    simpel:");

        assertRefused(
                check(STORES),
                "routes/report.camel.yaml:20: unknown option simpel of expression",
                "did you mean simple?");
    }

    @Test
    void somethingElseThanARouteIsTold() throws Exception {
        Files.writeString(file("mine"), "- rout:\n    id: mine\n");

        assertRefused(
                check(STORES), "routes/mine.camel.yaml:1: unknown option rout of the file", "did you mean route?");
    }

    @Test
    void aRouteWithoutStepsIsTold() throws Exception {
        Files.writeString(file("mine"), "- route:\n    from:\n      uri: direct:mine\n");

        assertRefused(
                check(STORES),
                "routes/mine.camel.yaml:3: missing option steps of from",
                "add it; from does not work without it");
    }

    @Test
    void anOptionThatStandsTooFarLeftIsTold() throws Exception {
        edit("stores", "            uri: export:postgres", "          uri: export:postgres");

        assertRefused(check(STORES), """
                2 problems in the routes
                  routes/stores.camel.yaml:10: missing option uri of to
                    hint: add it; to does not work without it
                  routes/stores.camel.yaml:11: uri stands beside to
                    hint: look at the indentation: options stand deeper than the name of what they belong to; each step\
                 begins with -\
                """, "mend all of them, then try again");
    }

    @Test
    void aStepThatIsNoListIsTold() throws Exception {
        Files.writeString(file("mine"), """
            - route:
                from:
                  uri: direct:mine
                  steps:
                    to: direct:verify
            """);

        assertRefused(
                check(STORES),
                "routes/mine.camel.yaml:5: steps: expected a list, found options",
                "each line of a list begins with -");
    }

    @Test
    void aChoiceThatIsNoneIsTold() throws Exception {
        Files.writeString(file("mine"), """
            - route:
                streamCache: perhaps
                from:
                  uri: direct:mine
                  steps:
                    - log: {message: hello, loggingLevel: WARM}
            """);

        assertRefused(check(STORES), """
                2 problems in the routes
                  routes/mine.camel.yaml:2: unusable value perhaps of option streamCache of route
                    hint: expected true or false
                  routes/mine.camel.yaml:6: unusable value WARM of option loggingLevel of log
                    hint: did you mean WARN?\
                """, "mend all of them, then try again");
    }

    @Test
    void anOptionThatStandsTwiceIsTold() throws Exception {
        edit("verify", "    id: verify\n", "    id: verify\n    id: verify-again\n");

        assertRefused(check(STORES), "routes/verify.camel.yaml:4: id stands twice in route", "remove one of them");
    }

    @Test
    void twoRoutesOfOneNameAreTold() throws Exception {
        Files.writeString(file("zmine"), """
            - route:
                id: verify
                from:
                  uri: direct:verify
                  steps:
                    - log: hello
            """);

        assertRefused(check(STORES), """
                2 problems in the routes
                  routes/zmine.camel.yaml:2: another route has the id verify: routes/verify.camel.yaml:3
                    hint: give each route an id of its own
                  routes/zmine.camel.yaml:4: another route begins with direct:verify: routes/verify.camel.yaml:7
                    hint: only one route can: give one of them another name\
                """, "mend all of them, then try again");
    }

    @Test
    void theShortFormsOfCamelAreRight() throws Exception {
        Files.writeString(file("mine"), """
            - beans:
                - name: strategy
                  type: org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy
            - route:
                autoStartup: "{{mine.starts:true}}"
                from:
                  uri: timer:mine
                  parameters: {period: 1000, repeatCount: "1"}
                  steps:
                    - setBody: {simple: "${date:now}"}
                    - setHeader: {name: a, constant: b}
                    - to: "log:mine?showAll=true"
                    - log: "${body}"
                    - choice:
                        when:
                          - simple: "${header.a} == 'b'"
                            steps:
                              - stop: {}
                        otherwise:
                          steps:
                            - log: {message: no}
                    - marshal: {json: {library: Jackson}}
                    - doTry:
                        steps:
                          - throwException: {exceptionType: java.io.IOException, message: x}
                        doCatch:
                          - exception: [java.io.IOException]
                            steps:
                              - log: caught
                    - loop: {constant: "3", steps: [{log: again}]}
            """);

        assertThatCode(check(STORES)).doesNotThrowAnyException();
    }

    @Test
    void aMisspeltLevelOfVerificationIsToldWithItsChoices() throws Exception {
        edit("stores", "uri: verify:content", "uri: verify:contents");

        assertRefused(
                check(STORES),
                "routes/stores.camel.yaml:25: unusable value contents of option level of verify",
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
                "routes/stores.camel.yaml:83: export:config: no such store in the configuration",
                "set store.config.kind, or remove its route here and its call, direct:config, from the route backup;"
                        + " the stores are postgres, neo4j, chromadb");
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
              routes/stores.camel.yaml:40: unknown option levle of compress
                hint: did you mean level?
              routes/stores.camel.yaml:64: unknown option levle of compress
                hint: did you mean level?
              routes/stores.camel.yaml:88: unknown option levle of compress
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
