package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped routes, edited as an operator would, over two real databases and files: stores taken out, a second database
 * added, a codec of its own for each store, steps of Camel's own between ours, a step moved, one dropped.
 */
class EditedRoutesTest {

    private static final String STEPS_OF_CAMEL = """
                    - log:
                        message: "saved ${body.fileName}"
                    - to:
                        uri: file:%s
                        parameters:
                          fileName: analytics
            """;

    @TempDir
    Path temp;

    private Cli cli;

    @BeforeEach
    void twoDatabasesAndFiles() throws Exception {
        PostgresServer server = PostgresServer.shared();
        for (String database : List.of("edited", "edited_analytics")) {
            server.createDatabase(database);
            server.execute(
                    database, "CREATE TABLE visits AS SELECT n, md5(n::text) AS page FROM generate_series(1, 2000) n");
        }
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.ini"), "[papers]\nfolder = inbox\n");
        cli = new Cli(temp.resolve("home"), Map.of())
                .settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            """.formatted(temp.resolve("estate"))
                        + database("postgres", "edited")
                        + database("analytics", "edited_analytics"));
    }

    private static String database(String store, String database) throws IOException {
        PostgresServer server = PostgresServer.shared();
        return """
            store.%1$s.kind = postgres
            store.%1$s.host = %2$s
            store.%1$s.port = %3$d
            store.%1$s.database = %4$s
            store.%1$s.user = %5$s
            store.%1$s.password = %6$s
            """.formatted(store, server.host(), server.port(), database, server.superuser(), server.password());
    }

    @Test
    void everyEditIsWhatRuns() throws Exception {
        Path handedOn = temp.resolve("handed-on");
        String postgres = route("stores", "postgres");
        String analytics = postgres.replace("postgres", "analytics")
                .replaceFirst(" +- to:\n +id: compress-analytics\n.*\n.*\n.*level: 3\n", "")
                .replaceFirst(
                        "(?= +- to:\n +id: verify-analytics\n)",
                        Matcher.quoteReplacement(STEPS_OF_CAMEL.formatted(handedOn)));
        write(
                "stores",
                postgres.replace("level: 3", "level: 9")
                        + analytics
                        + route("stores", "config").replaceFirst("compress:zstd\n.*\n.*level: 3", "compress:gzip"));
        String copies = call("copy-set-elsewhere", "copies");
        String retention = call("follow-retention", "retention");
        write(
                "backup",
                Files.readString(file("backup"))
                        .replaceFirst(" +- to:\n +id: save-neo4j\n.*neo4j\n", "")
                        .replace("chromadb", "analytics")
                        .replace(copies + retention, retention + copies));

        assertWhole(cli.run("backup"));

        Manifest set = onlySet();
        assertThat(set.archives())
                .extracting(
                        Archive::store,
                        Archive::codecs,
                        archive -> archive.verified().isPresent())
                .containsExactly(
                        tuple("analytics", List.of(), true),
                        tuple("postgres", List.of("zstd"), true),
                        tuple("config", List.of("gzip"), true));
        Archive second = set.archives().get(0);
        assertThat(handedOn.resolve("analytics"))
                .hasSameBinaryContentAs(
                        cli.repository().resolve(set.set().value()).resolve(second.fileName()));
        assertThat(second.content()
                        .inventory()
                        .differences(set.archives().get(1).content().inventory()))
                .as("both databases hold the same")
                .isEmpty();
        assertWhole(cli.run("verify"));
        assertWhole(cli.run("restore", "latest", "--only", "analytics", "--to", "analytics=edited_restored"));
        assertThat(pages("edited_restored")).isEqualTo(pages("edited_analytics"));
    }

    /** Returns one route of a shipped file. */
    private String route(String file, String id) throws IOException {
        for (String route : Files.readString(file(file)).split("(?m)^(?=- route:)", -1)) {
            if (route.contains("\n    id: " + id + "\n")) {
                return route;
            }
        }
        throw new AssertionError("no route " + id + " in " + file);
    }

    /** Returns the lines of a step of the shipped backup that calls a route. */
    private static String call(String id, String route) {
        return """
                              - to:
                                  id: %s
                                  uri: direct:%s
                """.formatted(id, route);
    }

    private void write(String file, String text) throws IOException {
        assertThat(text).isNotEqualTo(Files.readString(file(file)));
        Files.writeString(file(file), text);
    }

    private Path file(String name) {
        return cli.home().resolve("routes").resolve(name + ".camel.yaml");
    }

    private Manifest onlySet() throws IOException {
        return new LocalRepository(cli.repository()).list().get(0).manifest().orElseThrow();
    }

    private static String pages(String database) throws Exception {
        try (Connection connection = PostgresServer.shared().connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*), min(page), max(page) FROM visits")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1) + " " + row.getString(2) + " " + row.getString(3);
        }
    }
}
