package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.docs.ByHand;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database and its roles restored without us on a server that has neither, as docs/operations.md says. */
final class PostgresByHandTest {

    private static final String DATABASE = "by hand";

    @TempDir
    static Path home;

    private static PostgresServer source;
    private static PostgresServer target;
    private static ByHand byHand;
    private static List<String> savedDatabase;
    private static List<String> savedGlobals;

    @BeforeAll
    static void follow() throws Exception {
        source = PostgresServer.shared();
        RichDatabase.create(source, DATABASE);
        source.execute("postgres", """
            DROP ROLE IF EXISTS "rôle ""1"; DROP ROLE IF EXISTS "équipe";
            CREATE ROLE "équipe" CREATEDB; CREATE ROLE "rôle ""1" LOGIN PASSWORD 'canary-hand' CONNECTION LIMIT 3;
            GRANT "équipe" TO "rôle ""1" WITH ADMIN OPTION; ALTER ROLE "rôle ""1" SET work_mem = '5MB';
            COMMENT ON ROLE "rôle ""1" IS 'reads'; ALTER DATABASE "by hand" OWNER TO app;
            ALTER ROLE app IN DATABASE "by hand" SET search_path = '"Sch ema"'
            """);
        source.execute(DATABASE, "GRANT SELECT ON twins TO \"rôle \"\"1\"; SELECT setval('\"Counter 1\"', 4711)");
        byHand = ByHand.save(TestStores.of(home, source, DATABASE, Map.of()), home.resolve("repository"));
        savedDatabase = database(source, DATABASE, "--create");
        savedGlobals = globals(source);
        target = PostgresServer.start();

        byHand.follow("### Restoring PostgreSQL", environment(target));
    }

    @AfterAll
    static void stop() throws Exception {
        target.close();
        source.execute(DATABASE, "DROP OWNED BY \"rôle \"\"1\"");
        source.execute("postgres", "DROP ROLE \"rôle \"\"1\"; DROP ROLE \"équipe\"");
    }

    @Test
    void theDatabaseIsTheSameWithAllThatBelongsToIt() throws Exception {
        assertThat(database(target, DATABASE, "--create")).isEqualTo(savedDatabase);
        assertThat(savedDatabase).contains("ALTER DATABASE \"by hand\" SET work_mem TO '8MB';");
    }

    @Test
    void rolesAreTheSameWithPasswordsSettingsAndMemberships() throws Exception {
        assertThat(globals(target)).isEqualTo(savedGlobals);
        assertThat(savedGlobals.toString())
                .contains("ALTER ROLE \"rôle \"\"1\" SET work_mem", "PASSWORD 'SCRAM-SHA-256$");
    }

    @Test
    void theInventoryIsThatOfTheSet() throws Exception {
        Archive archive = byHand.set().archives().get(0);

        try (Session session = TestStores.of(home, target, DATABASE, Map.of()).connect()) {
            Snapshot snapshot = session.open();
            Inventory found = snapshot.writeTo(OutputStream.nullOutputStream()).inventory();
            Inventory globals = snapshot.companions()
                    .get(0)
                    .writer()
                    .write(OutputStream.nullOutputStream())
                    .inventory();

            assertThat(archive.content().inventory().differences(found)).isEmpty();
            assertThat(archive.companions().get(0).content().inventory().differences(globals))
                    .isEmpty();
        }
    }

    @Test
    void underAnotherNameTheContentIsTheSame() throws Exception {
        List<String> content = database(source, DATABASE, "--no-acl");

        assertThat(database(target, "polymath_new", "--no-acl")).isEqualTo(content);
    }

    private static List<String> database(PostgresServer server, String name, String option) throws Exception {
        return lines(server, "pg_dump", option, "--dbname=dbname='" + name + "'");
    }

    private static List<String> globals(PostgresServer server) throws Exception {
        return lines(server, "pg_dumpall", "--globals-only");
    }

    /** Returns what a tool prints, without the key that is another one each time. */
    private static List<String> lines(PostgresServer server, String tool, String... arguments) throws Exception {
        Path said = home.resolve("said.sql");
        ProcessBuilder builder = new ProcessBuilder(
                        server.programs().resolve(tool).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(said.toFile());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(environment(server));
        // before the settings of the database, which one under another name does not have
        builder.environment().put("PGOPTIONS", "-c bytea_output=hex -c timezone=UTC -c intervalstyle=postgres");
        assertThat(builder.start().waitFor()).isZero();
        return Files.readString(said, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .toList();
    }

    private static Map<String, String> environment(PostgresServer server) throws IOException {
        return Map.of(
                "PATH", server.programs() + ":" + System.getenv("PATH"),
                "PGHOST", server.host(),
                "PGPORT", Integer.toString(server.port()),
                "PGUSER", server.superuser(),
                "PGPASSWORD", server.password());
    }
}
