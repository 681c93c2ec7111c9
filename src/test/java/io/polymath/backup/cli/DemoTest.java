package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as who has just cloned the project runs it; only its estate is smaller. */
class DemoTest {

    private static final List<String> STORES = List.of("postgres", "neo4j", "chromadb", "config");
    /** A drill starts a Neo4j of its own, which the second run does without. */
    private static final String NO_DRILL = "-Dpolymath.demo.drill=false";
    /** What Ctrl-C may take: some seconds, and twice as much on a machine that does much else. */
    private static final Duration END = Duration.ofSeconds(20);

    @TempDir
    Path temp;

    private Checkout checkout;
    private Path temporary;

    @BeforeEach
    void cloned() throws IOException {
        // the servers' user has to get through
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
        checkout = Checkout.in(Files.createDirectory(temp.resolve("checkout"))).withDemo();
        temporary = Files.createDirectory(temp.resolve("t"));
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    }

    /** Before the folder goes: each of its links out would be worth a warning to JUnit. */
    @AfterEach
    void removed() throws IOException {
        Folders.delete(checkout.folder());
    }

    @Test
    void showsFourStoresVerifiedLostAndRestoredEqualAndAgainAtOnceForPrograms() throws Exception {
        try (DemoProcess demo = DemoProcess.start(checkout, temporary, "")) {
            assertThat(demo.await()).as(demo.err()).isZero();

            assertThat(demo.out()).contains("complete: 4 of 4 stores", "restored and equal", "drilled: restores");
            for (String store : STORES) {
                assertThat(demo.out())
                        .containsPattern("(?m)^ " + store + " .* content, \\d+\\.\\d s *$")
                        .containsPattern("(?m)^ " + store + " .* yes  +\\d");
            }
            assertThat(demo.err())
                    .contains("demo: stopped all servers; done in ")
                    .doesNotContain("\tat ");
            assertThat(demo.left()).isEmpty();
            assertNothingIsLeftBut("backups", "chroma-program", "config", "logs", "mail.html", "mail-of-failure.html");
        }
        try (DemoProcess again = DemoProcess.start(checkout, temporary, NO_DRILL, "--json")) {
            assertThat(again.await()).as(again.err()).isZero();

            assertSaysTheSame(lines(again.out()));
            assertThat(again.err())
                    .contains("demo: removes the sets of an earlier demo")
                    .doesNotContain("\tat ");
            assertThat(again.left()).isEmpty();
        }
    }

    @Test
    void ctrlCWhileTheServersStartLeavesNothing() throws Exception {
        try (DemoProcess demo = DemoProcess.start(checkout, temporary, "")) {
            demo.awaitSaid("demo: starts PostgreSQL, Neo4j, Chroma and S3");
            demo.awaitStarted("postgres", "node", "java");

            assertThat(demo.interrupt()).isLessThan(END);

            assertThat(demo.await()).isEqualTo(130);
            assertThat(demo.out()).isEmpty();
            assertThat(demo.err()).isEqualTo("""
                    demo: starts PostgreSQL, Neo4j, Chroma and S3, and fills them (a minute)
                    polymath-backup: the demo was ended: its servers and what they held are gone; sets, mails and logs stay in target/demo
                    """);
            assertThat(demo.left()).isEmpty();
            assertNothingIsLeftBut();
        }
    }

    @Test
    void ctrlCWhileABackupIsAtWorkLeavesNoHalfSet() throws Exception {
        try (DemoProcess demo = DemoProcess.start(checkout, temporary, "")) {
            demo.awaitSaid(": holds 4 of 4 stores");

            assertThat(demo.interrupt()).isLessThan(END);

            assertThat(demo.await()).as(demo.err()).isEqualTo(130);
            assertThat(demo.err())
                    .endsWith(
                            "polymath-backup: the demo was ended: its servers and what they held are gone; sets, mails and logs stay in target/demo\n")
                    .doesNotContain("\tat ");
            assertThat(demo.left()).isEmpty();
            assertNothingIsLeftBut("backups", "chroma-program", "config", "logs");
            assertThat(names(checkout.folder().resolve("target/demo/backups")))
                    .isSubsetOf(".lock", "reports", "first-sets.json");
        }
    }

    /** What it said to people in tables, as JSON lines, the last of which tells of the demo. */
    private static void assertSaysTheSame(List<JsonNode> lines) {
        assertThat(told(lines, "archive"))
                .filteredOn(archive -> archive.path("verified").has("level"))
                .extracting(archive -> archive.path("store").asText())
                .startsWith(STORES.toArray(String[]::new));
        assertThat(told(lines, "restored"))
                .filteredOn(restored -> restored.path("equal").asBoolean())
                .extracting(restored -> restored.path("store").asText())
                .containsExactlyElementsOf(STORES);
        JsonNode last = lines.get(lines.size() - 1);
        assertThat(last.path("command").asText()).isEqualTo("demo");
        assertThat(last.path("exit_code").asInt(-1)).isZero();
    }

    private static List<JsonNode> told(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.path("message_type").asText().equals(type))
                .map(line -> line.path(type))
                .toList();
    }

    private static List<JsonNode> lines(String out) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.lines().toList()) {
            lines.add(mapper.readTree(line));
        }
        return lines;
    }

    /** What it says that it leaves, in the checkout; all else went with it. */
    private void assertNothingIsLeftBut(String... names) throws IOException {
        assertThat(names(temporary)).isEmpty();
        assertThat(names(checkout.folder().resolve("target/demo"))).containsExactlyInAnyOrder(names);
    }

    private static Set<String> names(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return Set.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString()).collect(Collectors.toSet());
        }
    }
}
