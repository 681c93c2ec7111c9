package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.server.SmallDisk;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What operators get wrong, and each word that is said of it: an exit code, one message, one hint. A disk that fills up
 * is the matter of {@link FullDiskTest}.
 */
class BadInputTest {

    /** A store with a fault: its settings, how a backup of it alone ends, and what is said. */
    enum BadStore {
        PEER_IS_ANOTHER_USER(
                """
                kind = postgres
                host = {SOCKET}
                port = {PORT}
                database = bad-input
                user = reader
                """,
                12,
                "peer authentication failed for role reader at {SOCKET}/.s.PGSQL.{PORT}",
                "run as the operating system's user of that name, or set host = localhost and a password"),
        WRONG_PASSWORD_OF_POSTGRES(
                """
                kind = postgres
                host = 127.0.0.1
                port = {PORT}
                database = bad-input
                user = reader
                password = canary-wrong
                """,
                12,
                "unable to connect to {POSTGRES}: wrong password for role reader",
                "set the password; the server also says this when there is no such role"),
        NO_SUCH_DATABASE(
                """
                kind = postgres
                host = 127.0.0.1
                port = {PORT}
                database = polymaht
                user = reader
                password = {PASSWORD_OF_READER}
                """,
                1,
                "unable to connect to {POSTGRES}: there is no database polymaht",
                "list the databases with psql -l"),
        NO_PG_DUMP(
                """
                kind = postgres
                host = 127.0.0.1
                port = {PORT}
                database = bad-input
                user = postgres
                password = {PASSWORD_OF_POSTGRES}
                tools = {HOME}/no-tools
                """,
                1,
                "pg_dump is missing in {HOME}/no-tools",
                "install postgresql-client-{MAJOR}, or set tools to a folder with pg_dump {MAJOR} or newer"),
        OLD_PG_DUMP(
                """
                kind = postgres
                host = 127.0.0.1
                port = {PORT}
                database = bad-input
                user = postgres
                password = {PASSWORD_OF_POSTGRES}
                tools = {HOME}/old-tools
                """,
                1,
                "pg_dump is older than the server: server {VERSION}, found 12.22 in {HOME}/old-tools",
                "install postgresql-client-{MAJOR}, or set tools to a folder with pg_dump {MAJOR} or newer"),
        NO_SELECT_ON_A_TABLE(
                """
                kind = postgres
                host = 127.0.0.1
                port = {PORT}
                database = bad-input
                user = reader
                password = {PASSWORD_OF_READER}
                """,
                1,
                "role reader may not read library.notes, public.payroll",
                "grant it, or all at once: GRANT pg_read_all_data TO reader"),
        NEO4J_THAT_DOES_NOT_RUN(
                """
                kind = neo4j
                uri = bolt://{NOBODY}
                user = neo4j
                password = {PASSWORD_OF_NEO4J}
                """,
                1,
                "unable to connect to {NOBODY}: connection refused",
                "is the server running, and does it listen for Bolt on this address?"),
        WRONG_PASSWORD_OF_NEO4J(
                """
                kind = neo4j
                uri = bolt://{NEO4J}
                user = librarian
                password = canary-wrong
                """,
                12,
                "unable to log in to {NEO4J} as librarian: wrong user or password",
                "check the user and the password of the store"),
        NO_SUCH_GRAPH("""
                kind = neo4j
                uri = bolt://{NEO4J}
                user = neo4j
                password = {PASSWORD_OF_NEO4J}
                database = grpah
                """, 1, "no database grpah at {NEO4J}", "it has neo4j, system"),
        CHROMA_THAT_WAS_MOVED(
                """
                kind = chromadb
                path = {HOME}/moved/vectors
                """,
                1,
                "no directory {HOME}/moved/vectors",
                "did you mean {HOME}/moved/vectors-old? then set store.chroma-that-was-moved.path to it"),
        NOT_CHROMA(
                """
                kind = chromadb
                path = {HOME}/data/papers
                """,
                1,
                "{HOME}/data/papers is no Chroma directory: it has no chroma.sqlite3",
                "did you mean {HOME}/data/vectors? then set store.not-chroma.path to it"),
        OVERWRITTEN_SQLITE(
                """
                kind = chromadb
                path = {HOME}/overwritten
                """,
                20,
                "chroma.sqlite3: file is not a database",
                "the directory {HOME}/overwritten itself is damaged: keep the older sets, and restore one"),
        TORN_INDEX(
                """
                kind = chromadb
                path = {HOME}/torn
                """,
                20,
                "collection papers: data_level0.bin ends after 0 of 2 elements",
                "the directory {HOME}/torn itself is damaged: keep the older sets, and restore one");

        private final String settings;
        private final int exitCode;
        private final String reason;
        private final String hint;

        BadStore(String settings, int exitCode, String reason, String hint) {
            this.settings = settings;
            this.exitCode = exitCode;
            this.reason = reason;
            this.hint = hint;
        }

        private String store() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private String message() {
            return estate.told(store() + ": " + reason);
        }

        private String told() {
            return message() + "\nhint: " + estate.told(hint) + "\n";
        }
    }

    private static final String GOOD = """
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s/estate
            """;

    @TempDir
    static Path home;

    private static BadEstate estate;

    @TempDir
    Path temp;

    private Cli cli;

    @BeforeAll
    static void start() throws Exception {
        estate = BadEstate.in(home);
    }

    @BeforeEach
    void oneGoodStoreAndAllBadOnes() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        StringBuilder settings = new StringBuilder(GOOD.formatted(temp));
        for (BadStore bad : BadStore.values()) {
            bad.settings
                    .lines()
                    .forEach(line -> settings.append("store." + bad.store() + "." + estate.told(line) + "\n"));
        }
        cli = new Cli(temp.resolve("home"), Map.of())
                .stores(Stream.concat(Stream.of(BadStore.values()).map(BadStore::store), Stream.of("config"))
                        .toArray(String[]::new))
                .settings(settings.toString());
    }

    @ParameterizedTest
    @EnumSource(BadStore.class)
    void aloneItEndsWithItsCodeAndNoSet(BadStore bad) throws Exception {
        Result backup = cli.run("backup", "--only", bad.store());

        assertThat(backup.err()).isEqualTo("error: " + bad.told());
        assertThat(backup.exitCode()).isEqualTo(bad.exitCode);
        assertThat(backup.out()).isEmpty();
        assertThat(new LocalRepository(cli.repository()).list()).isEmpty();
    }

    @Test
    void togetherEachIsToldOnceAndTheGoodStoreIsSaved() throws Exception {
        try (ProgramProcess backup = ProgramProcess.start(cli, "backup", "--quiet")) {
            assertThat(backup.await()).as(backup.err()).isEqualTo(3);

            assertThat(backup.err().replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d ", "").split("(?m)(?=^ERROR )"))
                    .containsExactlyInAnyOrder(Stream.of(BadStore.values())
                            .map(bad -> "ERROR " + bad.told().replace("\nhint: ", "\n  hint: "))
                            .toArray(String[]::new));
            assertThat(backup.out() + backup.err()).doesNotContain("canary");
        }
        Manifest set =
                new LocalRepository(cli.repository()).list().get(0).manifest().orElseThrow();
        assertThat(set.status()).isEqualTo(Manifest.Status.PARTIAL);
        assertThat(set.failures().stream().collect(Collectors.toMap(Failure::store, Failure::reason)))
                .isEqualTo(Stream.of(BadStore.values()).collect(Collectors.toMap(BadStore::store, BadStore::message)));
        assertWhole(cli.run("verify", set.set().value()));
        try (Stream<Path> files = Files.walk(cli.repository())) {
            assertThat(files.filter(Files::isRegularFile).map(VisibleText::of).collect(Collectors.joining()))
                    .doesNotContain("canary");
        }
    }

    @Test
    void aRepositoryThatCannotBeWrittenToIsRefused() throws Exception {
        Path folder = Files.createDirectories(cli.repository());
        try (SmallDisk disk = SmallDisk.mount(folder, 64)) {
            disk.makeReadOnly();

            assertRefused(
                    1,
                    "unable to write to repository " + folder + ": expected a folder that this user may write to",
                    "give the folder to the user of the backup, or set repository.local.path");
        }
    }

    @Test
    void aRepositoryThatOthersCanReadIsRefused() throws Exception {
        Path folder = Files.createDirectories(cli.repository());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertRefused(
                1, "repository " + folder + " is open to others: rwxr-xr-x, expected rwx------", "chmod 700 " + folder);
    }

    @Test
    void twoStoresOfOneNameAreRefused() throws Exception {
        Path file = cli.home().resolve("config/application.properties");
        cli.stores("config").settings("""
                store.config.kind = files
                store.config.paths = a
                store.config.kind = files
                store.config.paths = b
                """);

        assertRefused(2, """
                2 problems in the configuration
                  %1$s: store.config.kind stands there twice
                    hint: remove one; two stores need two names
                  %1$s: store.config.paths stands there twice
                    hint: remove one; two stores need two names""".formatted(file), "mend all of them, then try again");
    }

    @Test
    void noStoreAtAllIsRefused() throws Exception {
        cli.stores("config").settings("repository.local.path = backups\n");

        assertRefused(
                2,
                cli.home().resolve("config/application.properties") + ": store.NAME.kind: no store is configured",
                "the kinds are postgres, neo4j, chromadb, files");
    }

    private void assertRefused(int exitCode, String message, String hint) {
        Result backup = cli.run("backup");

        assertThat(backup.err()).isEqualTo("error: " + message + "\nhint: " + hint + "\n");
        assertThat(backup.exitCode()).isEqualTo(exitCode);
        assertThat(backup.out()).isEmpty();
    }
}
