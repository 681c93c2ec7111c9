package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymath.backup.codec.Codecs;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.Stores;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong in a restore, in the exact words that an operator reads; the live database is never touched. */
final class PostgresRestoreFaultsTest {

    private static final String DATABASE = "restore_faults";
    private static final String TARGET = "restore_faults_target";

    @TempDir
    static Path folder;

    @TempDir
    Path home;

    private static PostgresServer server;
    private static Manifest set;

    private final Verifier verifier = verifier();

    private static Verifier verifier() {
        return new Verifier(Stores::kind, Codecs::reading, Clock.systemUTC());
    }

    @BeforeAll
    static void save() throws Exception {
        server = PostgresServer.shared();
        server.createDatabase(DATABASE);
        server.execute(DATABASE, """
            CREATE EXTENSION pg_trgm; CREATE TABLE papers (id int PRIMARY KEY, title text);
            INSERT INTO papers SELECT g, repeat('paper ', 50) || g FROM generate_series(1, 20000) g
            """);
        server.createRole("weak", "canary-weak");
        set = save(TestStores.of(folder, server, DATABASE, Map.of()), folder.resolve("repository"));
    }

    private static Manifest save(Store store, Path repository) throws Exception {
        return TestBackups.save(new Backups(
                List.of(store),
                new LocalRepository(repository),
                verifier(),
                Policies.shipped(),
                Clock.systemUTC(),
                Progress.SILENT,
                new ActiveRuns(),
                "test-host",
                "polymath-backup test",
                List.of(),
                Signing.none()));
    }

    @BeforeEach
    void dropTheTarget() throws SQLException {
        server.execute("postgres", "DROP DATABASE IF EXISTS " + TARGET + " WITH (FORCE)");
    }

    @Test
    void aDatabaseThatExists() throws Exception {
        server.createDatabase(TARGET);

        assertRefusal(
                planned(Map.of(), archive()),
                ExitCode.FAILED,
                "postgres: the database " + TARGET + " exists already",
                ("drop it: psql -h 127.0.0.1 -p %d -U postgres -d postgres -c 'DROP DATABASE \"%s\"'; "
                                + "or name another with --to postgres=NAME")
                        .formatted(server.port(), TARGET));
        assertThat(exists(TARGET)).isTrue();
    }

    @Test
    void theLiveDatabaseAsTheTarget() throws Exception {
        assertRefusal(
                planned(Map.of(), archive(), new Destination.Named(DATABASE)),
                ExitCode.FAILED,
                "postgres: the target " + DATABASE + " is the live database",
                "replace it with --in-place");
    }

    @Test
    void aServerThatIsOlder() throws Exception {
        assertRefusal(
                planned(Map.of(), with(content -> version(content, "postgresql", "99.1"))),
                ExitCode.FAILED,
                "postgres: the server at 127.0.0.1:%d is older than the one that was saved: version %s, expected 99 or newer"
                        .formatted(server.port(), serverVersion()),
                "restore on a newer server");
    }

    @Test
    void anExtensionThatIsMissing() throws Exception {
        assertRefusal(
                planned(Map.of(), with(content -> extension(content, "vector", "0.7.0"))),
                ExitCode.FAILED,
                "postgres: extensions are missing on the server: vector 0.7.0",
                "install them for PostgreSQL " + serverVersion().replaceFirst("\\..*", "") + ", then try again");
    }

    @Test
    void anExtensionThatIsOlder() throws Exception {
        assertRefusal(
                planned(Map.of(), with(content -> extension(content, "pg_trgm", "99.0"))),
                ExitCode.FAILED,
                "postgres: the extension pg_trgm is older on the server: version 1.6, expected 99.0 or newer",
                "install the newer one, then try again");
    }

    @Test
    void aRoleThatMayNotCreateADatabase() throws Exception {
        assertRefusal(
                planned(Map.of("restore.user", "weak", "restore.password", "canary-weak"), archive()),
                ExitCode.FAILED,
                "postgres: role weak may not create a database",
                "set restore.user to a superuser, or: ALTER ROLE weak CREATEDB");
    }

    @Test
    void aWrongPasswordOfTheRoleThatRestores() throws Exception {
        assertRefusal(
                planned(Map.of("restore.user", "weak", "restore.password", "canary-wrong"), archive()),
                ExitCode.WRONG_KEY,
                "postgres: unable to connect to 127.0.0.1:%d: wrong password for role weak".formatted(server.port()),
                "set the password; the server also says this when there is no such role");
    }

    @Test
    void tooLittleRoom() throws Exception {
        Archive huge = archive();
        Archive larger = new Archive(
                huge.store(),
                huge.kind(),
                huge.file(),
                huge.bytes(),
                Long.MAX_VALUE / 4,
                huge.sha256(),
                huge.codecs(),
                huge.cut(),
                huge.content(),
                huge.took(),
                huge.verified(),
                huge.companions());

        Throwable refusal = planned(Map.of(), larger);

        assertThat(refusal)
                .hasMessageMatching("postgres: too little room in the work folder .*: .*B, expected 2305\\.8 PB");
        assertThat(exists(TARGET)).isFalse();
    }

    @Test
    void aTableThatIsNotInTheSet() throws Exception {
        RestoreOrder order = new RestoreOrder(
                set.set(), archive(), new Destination.Named(TARGET), Optional.of("public.paper"), home);

        try (Restoration restoration = store(Map.of()).restoration(order)) {
            assertRefusal(
                    catchThrowable(restoration::plan),
                    ExitCode.NOT_FOUND,
                    "postgres: " + set.set() + " has no table public.paper",
                    "did you mean public.papers?");
        }
    }

    @Test
    void aRestoreIntoADatabaseThatAnotherOneFills() throws Exception {
        try (Restoration first = store(Map.of()).restoration(order(archive(), new Destination.Named(TARGET)))) {
            first.plan();

            assertRefusal(
                    planned(Map.of(), archive()),
                    ExitCode.LOCKED,
                    "postgres: another restore fills the database " + TARGET,
                    "wait for it to end, or name another target with --to");
        }
    }

    @Test
    void aServerThatCrashesWhileTheDumpIsRead() throws Exception {
        try (PostgresServer other = PostgresServer.start()) {
            Store store = TestStores.of(home, other, DATABASE, Map.of());
            try (Restoration restoration = store.restoration(order(archive(), new Destination.Beside()))) {
                restoration.plan();

                Throwable thrown = catchThrowable(() -> restoration.load(archive -> crashing(archive, other)));

                assertLost(thrown, other);
            }
        }
    }

    @Test
    void aServerThatCrashesAmongTheRowsAndTheRestoreAfterIt() throws Exception {
        try (PostgresServer other = PostgresServer.start()) {
            other.createDatabase(DATABASE);
            other.execute(DATABASE, """
                CREATE TABLE precious (id int); INSERT INTO precious VALUES (7);
                CREATE FUNCTION waits() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
                  IF current_database() <> '%s' AND coalesce(current_setting('test.quick', true), '') <> 'on' THEN
                    PERFORM pg_catalog.pg_sleep(600); END IF; RETURN true; END $$;
                CREATE TABLE slow (id int CHECK (public.waits())); INSERT INTO slow VALUES (1)
                """.formatted(DATABASE));
            Store store = TestStores.of(home, other, DATABASE, Map.of());
            Archive saved = save(store, home.resolve("other")).archives().get(0);
            try (Restoration restoration = store.restoration(order(saved, new Destination.Beside()))) {
                restoration.plan();
                CompletableFuture<Void> crash = CompletableFuture.runAsync(() -> crashWhileItWaits(other));

                Throwable thrown = catchThrowable(() -> restoration.load(verifier::open));

                crash.get();
                assertLost(thrown, other);
            }
            other.restart("test.quick=on");

            try (Restoration restoration = store.restoration(order(saved, new Destination.Beside()))) {
                assertThat(restoration.plan().steps())
                        .anyMatch(
                                step -> step.matches("drop the database .*, which an earlier restore left unfinished"));
                restoration.load(verifier::open);
                assertThat(saved.content().inventory().differences(restoration.inventory()))
                        .isEmpty();
            }
            try (Connection connection = other.connect(DATABASE);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT id FROM precious")) {
                assertThat(row.next() && row.getInt(1) == 7).isTrue();
            }
        }
    }

    private static void crashWhileItWaits(PostgresServer server) {
        String query = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (System.nanoTime() < limit) {
                try (ResultSet row = statement.executeQuery(query)) {
                    if (row.next()) {
                        break;
                    }
                }
            }
            server.crash();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertLost(Throwable thrown, PostgresServer server) {
        assertRefusal(
                thrown,
                ExitCode.FAILED,
                "postgres: lost the connection to 127.0.0.1:%d in the middle of the restore".formatted(server.port()),
                "is the server still running? its log tells why it stopped");
    }

    private InputStream crashing(Archive archive, PostgresServer other) throws IOException {
        return new FilterInputStream(verifier.open(archive)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                other.crash();
                return in.read(bytes, offset, length);
            }
        };
    }

    @Test
    void aRestoreThatWasKilledIsBegunAnewAlsoWhileItsWorkersStillRun() throws Exception {
        // what a killed restore leaves: a marked database, and somebody who still writes to it
        server.createDatabase(TARGET);
        server.execute("postgres", "COMMENT ON DATABASE " + TARGET + " IS '" + TargetServer.MARK + "polymath_x'");
        server.execute(TARGET, "CREATE TABLE papers (half int)");
        try (Connection worker = server.connect(TARGET);
                Restoration restoration =
                        store(Map.of()).restoration(order(archive(), new Destination.Named(TARGET)))) {
            assertThat(restoration.plan().steps())
                    .contains("drop the database " + TARGET + ", which an earlier restore left unfinished");

            restoration.load(verifier::open);

            assertThat(set.archives().get(0).content().inventory().differences(restoration.inventory()))
                    .isEmpty();
            assertThat(worker.isValid(5)).isFalse();
        }
        assertThat(comment(TARGET)).isEmpty();
    }

    @Test
    void aDatabaseWithRowsThatSomebodyElseWroteIsNotEqualAndStaysMarked() throws Exception {
        try (Restoration restoration = store(Map.of()).restoration(order(archive(), new Destination.Named(TARGET)))) {
            restoration.plan();
            restoration.load(verifier::open);
            server.execute(TARGET, "UPDATE papers SET title = 'another' WHERE id = 7; DELETE FROM papers WHERE id = 9");

            assertThat(set.archives().get(0).content().inventory().differences(restoration.inventory()))
                    .containsExactly("tables public.papers: expected 20,000, found 19,999 (-1)");
        }
        assertThat(comment(TARGET)).hasValueSatisfying(text -> assertThat(text).startsWith(TargetServer.MARK));
    }

    @Test
    void noSecretIsShownInArgumentsOrErrors() throws Exception {
        Throwable refusal = planned(Map.of("restore.user", "weak", "restore.password", "canary-wrong"), archive());

        assertThat(refusal).hasMessageNotContaining("canary");
    }

    private Throwable planned(Map<String, String> settings, Archive archive) throws Exception {
        return planned(settings, archive, new Destination.Named(TARGET));
    }

    private Throwable planned(Map<String, String> settings, Archive archive, Destination place) throws Exception {
        Store store = store(settings);
        return catchThrowable(() -> {
            try (Restoration restoration = store.restoration(order(archive, place))) {
                restoration.plan();
            }
        });
    }

    private Store store(Map<String, String> settings) throws IOException {
        return TestStores.of(home, server, DATABASE, settings);
    }

    private RestoreOrder order(Archive archive, Destination place) throws IOException {
        return new RestoreOrder(
                new SetId(set.set().value()),
                archive,
                place,
                Optional.empty(),
                Files.createTempDirectory(home, "work"));
    }

    private static Archive archive() {
        return set.archives().get(0);
    }

    /** Returns the archive with another content. */
    private static Archive with(UnaryOperator<Content> change) {
        Archive archive = archive();
        return new Archive(
                archive.store(),
                archive.kind(),
                archive.file(),
                archive.bytes(),
                archive.rawBytes(),
                archive.sha256(),
                archive.codecs(),
                archive.cut(),
                change.apply(archive.content()),
                archive.took(),
                archive.verified(),
                archive.companions());
    }

    private static Content version(Content content, String name, String version) {
        TreeMap<String, String> versions = new TreeMap<>(content.versions());
        versions.put(name, version);
        return new Content(
                content.inventory(), content.moment(), content.before(), content.after(), content.inexact(), versions);
    }

    private static Content extension(Content content, String name, String version) {
        List<Inventory.Item> items =
                new java.util.ArrayList<>(content.inventory().items());
        items.removeIf(item -> item.name().equals(name));
        items.add(new Inventory.Item(Definitions.EXTENSIONS, name, 1, null));
        TreeMap<String, String> facts = new TreeMap<>(content.inventory().facts());
        facts.put("extension " + name, version);
        return new Content(
                new Inventory(items, facts, List.of()),
                content.moment(),
                content.before(),
                content.after(),
                content.inexact(),
                content.versions());
    }

    private static String serverVersion() {
        return archive().content().versions().getOrDefault("postgresql", "");
    }

    private static boolean exists(String database) throws SQLException {
        return !query("SELECT 1 FROM pg_database WHERE datname = '" + database + "'")
                .isEmpty();
    }

    private static Optional<String> comment(String database) throws SQLException {
        return query(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '" + database + "'");
    }

    private static Optional<String> query(String sql) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }

    private static void assertRefusal(Throwable thrown, ExitCode code, String message, String hint) {
        assertThat(thrown).isInstanceOfSatisfying(BackupException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(message);
            assertThat(refusal.hint()).isEqualTo(hint);
            assertThat(refusal.exitCode()).isEqualTo(code);
        });
    }
}
