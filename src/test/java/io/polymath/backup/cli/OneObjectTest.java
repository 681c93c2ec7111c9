package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One table, label, collection and file of real stores, each restored alone into a place of its own, by the command. */
class OneObjectTest {

    private static final String DATABASE = "objects";
    private static final String SIDE = "objects_side";

    @TempDir
    private static Path temp;

    private static PostgresServer postgres;
    private static Neo4jServer neo4j;
    private static Path etc;
    private static Cli cli;

    @BeforeAll
    static void oneSetIsThere() throws Exception {
        postgres = PostgresServer.shared();
        neo4j = Neo4jServer.shared();
        etc = Files.createDirectory(temp.resolve("etc"));
        Path chroma = Files.createDirectory(temp.resolve("chroma"));
        cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres", "neo4j", "chromadb", "config");
        cli.settings(postgres.settings(DATABASE) + neo4j.settings() + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            store.chromadb.server-command = none
            store.config.kind = files
            store.config.paths = %s
            """.formatted(chroma, etc));
        postgres.createDatabase(DATABASE);
        postgres.execute(DATABASE, "CREATE TABLE artifacts AS SELECT 42 AS n; CREATE TABLE papers AS SELECT 43 AS n");
        neo4j.wipe();
        neo4j.driver()
                .executableQuery("CREATE (:Author {n: 1})-[:KNOWS]->(:Author {n: 2})-[:WROTE]->(:Paper)")
                .execute();
        try (ChromaServer server = ChromaServer.start(chroma)) {
            ChromaClient client = server.client();
            client.add(client.create("passages", Map.of()), List.of(Item.of("a", 1, 2)));
            client.add(client.create("images", Map.of()), List.of(Item.of("b", 3, 4)));
        }
        Files.writeString(etc.resolve("settings.yaml"), "answer: 42");
        Files.writeString(etc.resolve("other.yaml"), "answer: 43");
        assertWhole(cli.run("backup"));
        neo4j.wipe();
    }

    @AfterAll
    static void drop() throws SQLException {
        neo4j.wipe();
        for (String database : List.of(DATABASE, SIDE)) {
            postgres.execute("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        }
    }

    @Test
    void aTable() throws Exception {
        assertWhole(cli.run("restore", "latest", "--only", "postgres:public.artifacts", "--to", "postgres=" + SIDE));

        assertThat(rows("artifacts")).isOne();
        assertThat(rows("papers")).isZero();
    }

    @Test
    void aLabel() {
        assertWhole(cli.run("restore", "latest", "--only", "neo4j:Author", "--to", "neo4j=neo4j"));

        assertThat(neo4j.driver()
                        .executableQuery("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(n), labels(n), count(r)")
                        .execute()
                        .records())
                .singleElement()
                .satisfies(found -> assertThat(found.values().toString()).isEqualTo("[2, [\"Author\"], 1]"));
    }

    @Test
    void aCollection() throws Exception {
        Path side = temp.resolve("side");

        assertWhole(cli.run("restore", "latest", "--only", "chromadb:passages", "--to", "chromadb=" + side));

        try (ChromaServer server = ChromaServer.start(side)) {
            ChromaClient client = server.client();
            assertThat(client.collections()).containsOnlyKeys("passages");
            assertThat(client.get(client.collections().get("passages")))
                    .extracting(Item::id)
                    .containsExactly("a");
        }
    }

    @Test
    void aFile() {
        Path file = etc.resolve("settings.yaml");
        Path side = temp.resolve("side-files");

        assertWhole(cli.run("restore", "latest", "--only", "config:" + file, "--to", "config=" + side));

        Path below = side.resolve(etc.toString().substring(1));
        assertThat(below.resolve("settings.yaml")).hasContent("answer: 42");
        assertThat(below.resolve("other.yaml")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "postgres:public.artefacts, no table public.artefacts, public.artifacts",
        "neo4j:Autor, the label Autor, Author",
        "chromadb:pasages, no collection pasages, passages",
        "config:ETC/setings.yaml, no file ETC/setings.yaml, ETC/settings.yaml"
    })
    void aNameThatIsMisspeltIsToldWithTheNearest(String object, String reason, String near) {
        String store = object.substring(0, object.indexOf(':'));
        assertRefused(
                cli.run(
                        "restore",
                        "latest",
                        "--only",
                        object.replace("ETC", etc.toString()),
                        "--to",
                        store + "=" + (store.equals("neo4j") ? "neo4j" : temp.resolve("nowhere"))),
                10,
                reason.replace("ETC", etc.toString()),
                "did you mean " + near.replace("ETC", etc.toString()) + "?");
    }

    private static long rows(String table) throws SQLException {
        try (Connection connection = postgres.connect(SIDE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            return row.getLong(1);
        }
    }
}
