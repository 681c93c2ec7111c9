package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Restores in place of a real PostgreSQL database, a real Chroma directory and two folders, by the real program, which is
 * killed in each of its steps: each store is as it was, or as it was saved, and the same restore does it all again.
 */
class KilledInPlaceTest {

    private static final String DATABASE = "killed";
    private static final String OLD = "since";
    private static final String NEW = "saved";
    private static final String GONE = "gone";
    private static final String[] RESTORE = {"restore", "latest", "--in-place", "--confirm"};

    /** Where it is killed, and what is in the places of the database, the directory and the folders then. */
    enum Step {
        PG_RESTORE_RUNS("store.postgres.ToolProcess", "copyTo", 3, OLD, OLD, OLD, OLD),
        POSTGRES_IS_LOADED("store.postgres.PostgresRestoration", "inventory", 1, OLD, OLD, OLD, OLD),
        CHROMA_IS_HALF_WRITTEN("store.chroma.Unpacking", "write", 2, OLD, OLD, OLD, OLD),
        FILES_ARE_HALF_WRITTEN("store.files.Unpacker", "file", 2, OLD, OLD, OLD, OLD),
        POSTGRES_IS_SWAPPED("restore.Underway", "swapped", 1, NEW, OLD, OLD, OLD),
        CHROMA_IS_HALF_SWAPPED("store.Renames", "move", 2, NEW, GONE, OLD, OLD),
        ONE_FOLDER_IS_HALF_SWAPPED("store.Renames", "move", 4, NEW, NEW, GONE, OLD),
        ONE_FOLDER_IS_SWAPPED("store.Renames", "move", 5, NEW, NEW, NEW, OLD),
        ALL_ARE_SWAPPED("restore.Underway", "swapped", 3, NEW, NEW, NEW, NEW);

        private final String type;
        private final String method;
        private final int call;
        private final String live;

        Step(String type, String method, int call, String... live) {
            this.type = type;
            this.method = method;
            this.call = call;
            this.live = String.join(" ", live);
        }

        Point point() {
            return new Point(type, method, call);
        }

        List<String> live() {
            return List.of(live.split(" ", -1));
        }

        boolean isHalf() {
            return this == CHROMA_IS_HALF_SWAPPED
                    || this == ONE_FOLDER_IS_HALF_SWAPPED
                    || this == ONE_FOLDER_IS_SWAPPED;
        }
    }

    @TempDir
    private static Path temp;

    private static PostgresServer postgres;
    private static Path data;
    private static Path stopped;
    private static Cli cli;

    @BeforeAll
    static void oneSetIsThere() throws Exception {
        postgres = PostgresServer.shared();
        data = Files.createDirectory(temp.resolve("data"));
        stopped = temp.resolve("services-are-stopped");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres", "chromadb", "config");
        cli.settings(postgres.settings(DATABASE) + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %1$s/chroma
            store.chromadb.server-command = none
            store.config.kind = files
            store.config.paths = %1$s/one, %1$s/two
            """.formatted(data));
        stopAndStartServices();
        fillPostgres(NEW);
        Path chroma = Files.createDirectory(data.resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(chroma)) {
            ChromaClient client = server.client();
            client.add(
                    client.create(NEW, Map.of("sync_threshold", 2)),
                    List.of(Item.of("a", 1, 2), Item.of("b", 3, 4), Item.of("in the log", 5, 6)));
        }
        fillFolders(NEW);
        assertWhole(cli.run("backup"));
        chroma("UPDATE collections SET name = 'since'");
        Files.move(chroma, temp.resolve("chroma-since"));
    }

    @BeforeEach
    void allStoresHaveChangedSince() throws Exception {
        dropAll();
        fillPostgres(OLD);
        Folders.delete(data);
        fillFolders(OLD);
        try (Stream<Path> all = Files.walk(temp.resolve("chroma-since"))) {
            for (Path path : all.toList()) {
                Files.copy(
                        path,
                        data.resolve("chroma")
                                .resolve(temp.resolve("chroma-since").relativize(path)));
            }
        }
    }

    private static void fillPostgres(String text) throws SQLException {
        postgres.createDatabase(DATABASE);
        postgres.execute(
                DATABASE,
                "CREATE TABLE answer AS SELECT '" + text + "'::text AS text, n FROM generate_series(1, 50000) AS n");
    }

    private static void fillFolders(String text) throws IOException {
        for (String folder : List.of("one", "two")) {
            Files.writeString(Files.createDirectories(data.resolve(folder)).resolve("answer"), text);
        }
    }

    /** The services are a file: it is there while they are stopped. */
    private static void stopAndStartServices() throws IOException {
        Path route = cli.home().resolve("routes/restore.camel.yaml");
        String shipped = Files.readString(route);
        Files.writeString(route, hook(hook(shipped, "say-before", "touch " + stopped), "say-after", "rm " + stopped));
    }

    private static String hook(String routes, String id, String line) {
        int log = routes.indexOf("              - log:\n                  id: " + id);
        int end = routes.indexOf("              # systemd", log);
        return routes.substring(0, log)
                + "              - to: {uri: \"command:run\", parameters: {line: \"" + line + "\"}}\n"
                + routes.substring(end);
    }

    @AfterAll
    static void dropAll() throws Exception {
        for (String database : databases()) {
            postgres.execute("postgres", "DROP DATABASE \"" + database + "\" WITH (FORCE)");
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void everyStoreIsOldOrNewAndTheSameRestoreDoesItAgain(Step step) throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, RESTORE)) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }
        assertThat(live()).isEqualTo(step.live());
        assertThat(stopped).exists();
        assertTold(cli.run("status"), "stale: ");
        if (step.isHalf()) {
            Result backup = cli.run("backup");
            assertThat(backup.out() + backup.err()).contains("a restore was killed while it replaced " + data);
            assertThat(backup.exitCode()).isEqualTo(3);
        }

        Result again = cli.run(RESTORE);

        assertWhole(again);
        assertThat(live()).containsOnly(NEW);
        assertThat(stopped).doesNotExist();
        assertThat(cli.run("status").out()).doesNotContain("the restore of");
        assertNothingIsLeft(step);
        if (step == Step.CHROMA_IS_HALF_WRITTEN || step == Step.CHROMA_IS_HALF_SWAPPED) {
            assertServed();
        }
    }

    private static void assertTold(Result told, String prefix) {
        assertThat(told.out().replaceAll("\\s+", " "))
                .contains(prefix + "the restore of " + set() + " in place, begun ")
                .contains("was killed; after-restore did not run, so services may be stopped")
                .contains("restore " + set()
                        + " --in-place again, which ends with after-restore; or start the services by hand, then rm "
                        + cli.repository().resolve(".restoring-"));
    }

    @Test
    void aHalfSwappedDirectoryIsPutRightByTheCommandsThatAreTold() throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(Step.CHROMA_IS_HALF_SWAPPED.point(), cli, RESTORE)) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }
        assertTold(cli.run("check"), "");
        Path live = data.resolve("chroma");
        String old = names(data).stream()
                .filter(name -> name.startsWith("chroma.old-"))
                .findFirst()
                .orElseThrow();
        String byHand = "mv -T %1$s/%2$s %1$s/chroma && rm %1$s/chroma.swapping".formatted(data, old);

        assertRefused(
                cli.run("backup", "--only", "chromadb"),
                1,
                "chromadb: a restore was killed while it replaced " + live + ": 1 of 2 renames done",
                "run that restore again, which first puts the old one back; or do it by hand: " + byHand);

        assertThat(new ProcessBuilder("sh", "-c", byHand).inheritIO().start().waitFor())
                .isZero();
        assertThat(live().get(1)).isEqualTo(OLD);
        assertWhole(cli.run("backup", "--only", "chromadb"));
        Files.delete(stopped);
    }

    private static void assertNothingIsLeft(Step step) throws Exception {
        assertThat(names(data))
                .allMatch(name -> name.matches("(chroma|one|two)(\\.old-\\d{8}_\\d+(_\\d+)?)?"))
                .contains("chroma", "one", "two");
        assertThat(names(data))
                .hasSize(step == Step.ALL_ARE_SWAPPED ? 9 : step.live().get(1).equals(NEW) ? 7 : 6);
        assertThat(databases()).allMatch(name -> name.matches(DATABASE + "(_old_\\d{8}_\\d{6}(_\\d+)?)?"));
        assertThat(names(cli.repository()))
                .allMatch(name -> name.matches(
                        "\\.lock|\\.restores\\.lock|\\.hold-.*|polymath_.*|reports|restores\\.json|first-sets\\.json"));
    }

    private static void assertServed() throws Exception {
        try (ChromaServer server = ChromaServer.start(data.resolve("chroma"))) {
            ChromaClient client = server.client();
            assertThat(client.get(client.collections().get(NEW)))
                    .extracting(Item::id)
                    .containsExactlyInAnyOrder("a", "b", "in the log");
        }
    }

    /** Returns what is in the places of the database, the directory, the first folder and the second one. */
    private static List<String> live() throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection connection = postgres.connect(DATABASE)) {
            found.add(first(connection, "SELECT min(text) FROM answer HAVING count(DISTINCT text) = 1"));
        }
        found.add(Files.exists(data.resolve("chroma")) ? chroma("SELECT name FROM collections") : GONE);
        for (String folder : List.of("one", "two")) {
            Path file = data.resolve(folder).resolve("answer");
            found.add(Files.exists(file) ? Files.readString(file) : GONE);
        }
        return found;
    }

    private static String chroma(String sql) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection("jdbc:sqlite:" + data.resolve("chroma/chroma.sqlite3"))) {
            return first(connection, sql);
        }
    }

    private static String first(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getString(1) : GONE;
            }
        }
    }

    private static List<String> databases() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT datname FROM pg_database WHERE datname LIKE '" + DATABASE + "%'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static String set() {
        try {
            return names(cli.repository()).stream()
                    .filter(name -> name.startsWith("polymath_"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
