package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sets of each format version that there ever was: they verify, and restore into real servers, for ever. */
class GoldenSetsTest {

    /** {@code format-VERSION/FORM/SET}, made by {@link GoldenSetsMaker}. */
    static final Path FOLDER = Path.of("src/test/resources/golden");

    private static PostgresServer postgres;
    private static Neo4jServer neo4j;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() throws IOException {
        // one of its own: it has no role of the sets yet
        postgres = PostgresServer.start();
        neo4j = Neo4jServer.shared();
    }

    @AfterAll
    static void stop() {
        neo4j.wipe();
        postgres.close();
    }

    static Stream<Path> sets() throws IOException {
        try (Stream<Path> all = Files.walk(FOLDER)) {
            return all.filter(path -> path.endsWith("manifest.json")).map(Path::getParent).toList().stream();
        }
    }

    @Test
    void everyFormatVersionHasASetOfEachForm() {
        assertThat(IntStream.rangeClosed(1, Manifest.FORMAT)
                        .boxed()
                        .flatMap(version -> Stream.of(GoldenForm.values())
                                .map(form -> FOLDER.resolve("format-" + version).resolve(form.folder()))))
                .allSatisfy(folder -> assertThat(folder).isDirectoryContaining("glob:**/polymath_*"));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void aGoldenSetVerifies(Path set) throws Exception {
        Cli cli = cli(set);

        Result verify = cli.run("verify", set.getFileName().toString(), "--level", "content");

        assertThat(verify.exitCode()).as(verify.err()).isZero();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void aGoldenSetRestoresIntoRealServersAndIsEqual(Path set) throws Exception {
        neo4j.wipe();
        Cli cli = cli(set);
        String name = set.getFileName().toString();
        String stamp = name.substring("polymath_".length());
        Path vectors = temp.resolve("vectors");
        List<String> stores = List.of(GoldenForm.of(set).stores().split(","));
        List<String> command = new ArrayList<>(List.of("restore", name, "--json"));
        Map.of("neo4j", "neo4j", "chromadb", vectors.toString()).forEach((store, target) -> {
            if (stores.contains(store)) {
                command.addAll(List.of("--to", store + "=" + target));
            }
        });

        Result restore = cli.run(command.toArray(String[]::new));

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertThat(equalStores(restore)).containsExactlyInAnyOrderElementsOf(stores);
        if (stores.contains("postgres")) {
            assertRows("polymath_restored_" + stamp);
        }
        if (stores.contains("neo4j")) {
            assertGraph();
        }
        if (stores.contains("chromadb")) {
            assertVectors(vectors);
        }
        assertFiles(cli.home().resolve("restored/config_" + stamp));
    }

    private static void assertRows(String database) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM twins")) {
            row.next();
            assertThat(row.getLong(1)).isPositive();
        }
        // sets of one minute have one name
        postgres.execute("postgres", "DROP DATABASE \"" + database + "\"");
    }

    private static void assertGraph() {
        assertThat(neo4j.driver()
                        .executableQuery("MATCH (n:Edge)-[r:LINK]->() RETURN r.`text emoji`")
                        .execute()
                        .records())
                .singleElement()
                .satisfies(found -> assertThat(found.get(0).asString()).isEqualTo("vector \uD83E\uDDEE"));
    }

    private static void assertVectors(Path directory) throws IOException {
        try (ChromaServer server = ChromaServer.start(directory)) {
            ChromaClient archive = server.client().database("tenant_two", "archive");
            assertThat(archive.get(archive.collections().get("papers")))
                    .extracting(ChromaClient.Item::id)
                    .hasSize(25)
                    .contains("ünïcode-索引-24");
        }
    }

    private static void assertFiles(Path folder) throws IOException {
        assertThat(folder.resolve("var/tmp/polymath-golden/polymath/settings.yaml"))
                .content()
                .contains("model: bge-m3");
    }

    /** Returns the stores that the program says are equal to what was saved. */
    private static List<String> equalStores(Result restore) throws IOException {
        List<String> stores = new ArrayList<>();
        for (String line : restore.out().lines().toList()) {
            JsonNode restored = new ObjectMapper().readTree(line).path("restored");
            if (restored.path("equal").asBoolean()) {
                stores.add(restored.path("store").asText());
            }
        }
        return stores;
    }

    /** Returns a program whose repository has a set, and whose stores are all lost. */
    private Cli cli(Path set) throws IOException {
        Cli cli = new Cli(temp.resolve("home"), Map.of());
        cli.settings(settings(
                        postgres,
                        neo4j,
                        cli.home().resolve("chroma"),
                        cli.home().resolve("polymath")) + "store.chromadb.server-command = "
                + ChromaServer.program(cli.home()) + "\n"
                + GoldenForm.of(set).reading(privately(GoldenForm.privateKey(), cli.home())));
        copyPrivately(set, cli.repository().resolve(set.getFileName()));
        return cli;
    }

    /** Copies what git has kept without its modes, which are 0700 and 0600. */
    private static void copyPrivately(Path set, Path copy) throws IOException {
        Files.createDirectories(
                copy, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (Stream<Path> files = Files.list(set)) {
            for (Path file : files.toList()) {
                privately(file, copy);
            }
        }
    }

    /** Copies a file into a folder, for its owner alone. */
    static Path privately(Path file, Path folder) throws IOException {
        Path copy = Files.copy(file, folder.resolve(file.getFileName()));
        return Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    }

    static String settings(PostgresServer postgres, Neo4jServer neo4j, Path chroma, Path files) {
        return postgres.settings("polymath") + neo4j.settings() + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            store.config.kind = files
            store.config.paths = %s
            """.formatted(chroma, files);
    }
}
