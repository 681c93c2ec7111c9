package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.Restoration.Swap;
import io.polymath.backup.store.RestoreContract;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases restored on a real server, and looked at by pg_dump: what it writes of source and target is the same. */
final class PostgresRestorationTest extends RestoreContract {

    private static final String LIVE = "live";
    private static final String NEW = "new place";
    private static final String TAKEN = "taken";

    @TempDir
    Path home;

    private PostgresServer server;

    @BeforeEach
    void fill() throws Exception {
        server = PostgresServer.shared();
        dropRestored();
        RichDatabase.create(server, LIVE);
        server.execute(LIVE, """
            ALTER DATABASE live OWNER TO app; GRANT CREATE ON DATABASE live TO "Odd ""Owner";
            REVOKE TEMPORARY ON DATABASE live FROM PUBLIC; ALTER DATABASE live CONNECTION LIMIT 77;
            ALTER ROLE app IN DATABASE live SET search_path = '"Sch ema"';
            """);
    }

    private void dropRestored() throws SQLException {
        for (String name :
                strings("postgres", "SELECT datname FROM pg_database WHERE datname ~ '^(live_|new place|taken)'")) {
            server.execute("postgres", "DROP DATABASE \"" + name + "\" WITH (FORCE)");
        }
    }

    @Override
    protected Store store() throws Exception {
        return TestStores.of(home, server, LIVE, Map.of());
    }

    @Override
    protected Destination newPlace() {
        return new Destination.Named(NEW);
    }

    @Override
    protected Destination takenPlace() throws Exception {
        server.createDatabase(TAKEN);
        server.execute(TAKEN, "CREATE TABLE mine (a int); INSERT INTO mine VALUES (1)");
        return new Destination.Named(TAKEN);
    }

    @Override
    protected List<String> look(Destination place) throws Exception {
        return dump(place instanceof Destination.Named named ? named.name() : LIVE);
    }

    @Override
    protected void changeLive() throws Exception {
        server.execute(LIVE, "DROP TABLE twins; CREATE TABLE written_since (a int)");
    }

    @Override
    protected List<String> lookAtOld(Swap swap) throws Exception {
        return dump(swap.old().orElseThrow().substring("database ".length()));
    }

    @Test
    void aDatabaseComesBackWithItsOwnerRightsSettingsAndComment() throws Exception {
        Manifest set = save(store());
        List<String> saved = properties(LIVE);

        restore(store(), set, newPlace());

        assertThat(properties(NEW)).isEqualTo(saved);
        assertThat(saved.toString()).contains("every sort", "app=", "77", "work_mem=8MB", "app.token=", "search_path=");
    }

    @Test
    void aDatabaseComesBackWithItsEncodingAndLocale() throws Exception {
        server.execute("postgres", "DROP DATABASE IF EXISTS latin WITH (FORCE)");
        server.execute(
                "postgres", "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
        server.execute("latin", "CREATE TABLE t (a text); INSERT INTO t VALUES ('größer')");
        Store store = TestStores.of(home, server, "latin", Map.of());

        restore(store, save(store), newPlace());

        assertThat(strings(NEW, "SHOW server_encoding")).containsExactly("LATIN1");
        assertThat(strings(NEW, "SELECT a FROM t")).containsExactly("größer");
    }

    @Test
    void sequencesGoOnWhereTheyWere() throws Exception {
        server.execute(LIVE, "SELECT setval('\"Counter 1\"', 4711)");

        restore(store(), save(store()), newPlace());

        assertThat(strings(NEW, "SELECT nextval('\"Counter 1\"')")).containsExactly("4712");
    }

    @Test
    void aSequenceThatDoesNotStandWhereItStoodIsTold() throws Exception {
        server.execute(LIVE, "SELECT setval('\"Counter 1\"', 4711); CREATE SEQUENCE unused");
        Store store = store();
        Manifest set = save(store);
        try (Restoration restoration = store.restoration(order(set, newPlace()))) {
            restoration.plan();
            restoration.load(exports());
            server.execute(NEW, "SELECT nextval('\"Counter 1\"'), nextval('unused')");

            assertThat(set.archives().get(0).content().inventory().differences(restoration.inventory()))
                    .containsExactly(
                            "sequence values public.\"Counter 1\": expected 4,711, found 4,712 (+1)",
                            "sequence values public.unused: the same number, 1, but not the same content");
        }
    }

    @Test
    void theRestoredDatabaseIsAnalyzed() throws Exception {
        restore(store(), save(store()), newPlace());

        assertThat(strings(NEW, "SELECT reltuples::int FROM pg_class WHERE relname = 'parts_rest'"))
                .containsExactly("11");
    }

    @Test
    void missingRolesComeBackWithPasswordsSettingsAndMemberships() throws Exception {
        server.execute("postgres", "DROP ROLE IF EXISTS reader; DROP ROLE IF EXISTS team");
        server.execute("postgres", """
            CREATE ROLE team CREATEDB; CREATE ROLE reader LOGIN PASSWORD 'canary-reader' CONNECTION LIMIT 3;
            GRANT team TO reader; ALTER ROLE reader SET work_mem = '5MB'; COMMENT ON ROLE reader IS 'reads'
            """);
        server.execute(LIVE, "GRANT SELECT ON twins TO reader");
        Manifest set = save(store());
        String role = "SELECT rolpassword || rolconnlimit || rolcanlogin FROM pg_authid WHERE rolname = 'reader'";
        List<String> saved = strings("postgres", role);
        server.execute(LIVE, "DROP OWNED BY reader");
        server.execute("postgres", "DROP ROLE reader; DROP ROLE team");

        Restoration.Plan plan = restore(store(), set, newPlace());

        assertThat(plan.steps()).contains("create the missing roles reader, team, as they were");
        assertThat(strings("postgres", role)).isEqualTo(saved).hasSize(1);
        assertThat(strings("postgres", "SELECT pg_has_role('reader', 'team', 'MEMBER')"))
                .containsExactly("t");
        assertThat(strings(
                        "postgres",
                        "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = " + "'reader'::regrole"))
                .containsExactly("work_mem=5MB");
        assertThat(strings(NEW, "SELECT has_table_privilege('reader', 'twins', 'SELECT')"))
                .containsExactly("t");
        server.execute(NEW, "DROP OWNED BY reader");
        server.execute("postgres", "DROP ROLE reader; DROP ROLE team");
    }

    @Test
    void oneTableIsRestoredWithAllDefinitionsAndNoOtherRows() throws Exception {
        Manifest set = save(store());
        Destination place = newPlace();

        restore(store(), set, order(set, place, Optional.of("\"Sch ema\".\"T;a\nb \"\"q\"\".x\"")));
        assertThat(strings(
                        NEW,
                        "SELECT sum(n)::text FROM (SELECT count(*) n FROM everything UNION ALL SELECT count(*)"
                                + " FROM twins UNION ALL SELECT count(*) FROM pg_largeobject_metadata) c"))
                .containsExactly("0");
        assertThat(strings(
                        NEW,
                        "SELECT sel FROM (SELECT \"sel'ect\"::text AS sel FROM \"Sch ema\".\"T;a\nb \"\"q\"\".x\") t"))
                .containsExactly("1");
        assertThat(strings(NEW, "SELECT count(*)::text FROM pg_indexes WHERE indexname = 'words_trigrams'"))
                .containsExactly("1");
    }

    @Test
    void aTableThatRefersToOthersIsRestoredWithoutTheReference() throws Exception {
        server.execute(LIVE, "INSERT INTO refers VALUES (3, 4)");
        Manifest set = save(store());

        restore(store(), set, order(set, newPlace(), Optional.of("public.refers")));

        assertThat(strings(NEW, "SELECT id || ',' || u FROM refers")).containsExactly("3,4");
    }

    @Test
    void aSwapWinsOverThoseWhoAreConnectedAndReconnect() throws Exception {
        Store store = store();
        Manifest set = save(store);
        List<Connection> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(server.connect(LIVE));
        }

        try (Restoration restoration = store.restoration(order(set, new Destination.InPlace()))) {
            restoration.plan();
            restoration.load(exports());
            assertEqual(restoration, set);
            restoration.swap();
        }

        for (Connection client : clients) {
            assertThat(client.isValid(5)).isFalse();
            client.close();
        }
        assertThat(strings(LIVE, "SELECT count(*)::text FROM twins")).containsExactly("4");
    }

    @Test
    void aLiveDatabaseThatIsGoneIsReplacedWithoutAnOldOne() throws Exception {
        Store store = store();
        Manifest set = save(store);
        server.execute("postgres", "DROP DATABASE live");

        try (Restoration restoration = store.restoration(order(set, new Destination.InPlace()))) {
            assertThat(restoration.plan().steps())
                    .last()
                    .asString()
                    .isEqualTo("rename live_restored_" + set.set().stamp() + " to live, which does not exist now");
            restoration.load(exports());
            assertEqual(restoration, set);
            Swap swap = restoration.swap();
            assertThat(swap.old()).isEmpty();
            assertThat(swap.told()).isEqualTo("there was none before");
            assertThat(swap.undo())
                    .contains("RENAME TO")
                    .contains("live_restored_" + set.set().stamp());
        }

        assertThat(strings(LIVE, "SELECT count(*)::text FROM twins")).containsExactly("4");
    }

    @Test
    void whatAKilledDrillHasLeftIsDroppedAndNothingThatOnlyLooksLikeIt() throws Exception {
        Store store = store();
        Manifest set = save(store);
        try (Restoration killed = store.restoration(order(set, new Destination.ThrowAway()))) {
            killed.plan();
            killed.load(verifier::open);
            killed.inventory();
        }
        String left = "live_drill_" + set.set().stamp();
        String drills = "SELECT datname FROM pg_database WHERE datname LIKE 'live_drill_%' ORDER BY 1";
        server.execute("postgres", "CREATE DATABASE live_drill_20200101_0200");
        try (Restoration next = store.restoration(order(set, new Destination.ThrowAway()))) {
            assertThat(strings("postgres", drills)).contains(left);

            assertThat(next.sweep())
                    .containsExactly("dropped the database " + left + ", which an interrupted drill has left");
            assertThat(strings("postgres", drills)).containsExactly("live_drill_20200101_0200");
        } finally {
            server.execute("postgres", "DROP DATABASE live_drill_20200101_0200");
        }
    }

    @Test
    void theCommandsThatUndoAndDeleteDoWhatTheySay() throws Exception {
        Store store = store();
        Manifest set = save(store);
        changeLive();
        List<String> changed = dump(LIVE);
        Swap swap;
        try (Restoration restoration = store.restoration(order(set, new Destination.InPlace()))) {
            restoration.plan();
            restoration.load(exports());
            assertEqual(restoration, set);
            swap = restoration.swap();
        }

        run(swap.undo().substring(swap.undo().indexOf("psql")));
        assertThat(dump(LIVE)).isEqualTo(changed);
        assertThat(lookAtRestored(set)).isNotEmpty();
    }

    @Test
    void theCommandThatDeletesTheOldOneDoesWhatItSays() throws Exception {
        Store store = store();
        Manifest set = save(store);
        Swap swap;
        try (Restoration restoration = store.restoration(order(set, new Destination.InPlace()))) {
            restoration.plan();
            restoration.load(exports());
            assertEqual(restoration, set);
            swap = restoration.swap();
        }

        run(swap.delete().orElseThrow());

        assertThat(lookAtOld(swap)).isEmpty();
        assertThat(dump(LIVE)).isNotEmpty();
    }

    private List<String> lookAtRestored(Manifest set) throws Exception {
        return dump("live_restored_" + set.set().stamp());
    }

    /** Returns owner, rights, comment and settings of a database. */
    private List<String> properties(String database) throws SQLException {
        return strings("postgres", """
            SELECT concat_ws('; ', pg_get_userbyid(datdba),
                       (SELECT string_agg(acl::text, ' ' ORDER BY acl::text) FROM unnest(datacl) acl), datconnlimit,
                   shobj_description(d.oid, 'pg_database'), encoding, datcollate, datctype,
                   (SELECT string_agg(setrole || array_to_string(setconfig, ','), ' ' ORDER BY setrole)
                      FROM pg_db_role_setting WHERE setdatabase = d.oid))
              FROM pg_database d WHERE datname = '%s'
            """.formatted(database));
    }

    /** Runs a command as an operator would, in a shell. */
    private void run(String command) throws Exception {
        Path said = home.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                        "sh", "-e", "-c", "PATH=" + server.programs() + ":$PATH; " + command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("PGPASSWORD", server.password());
        assertThat(builder.start().waitFor()).as(() -> text(said)).isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Returns what pg_dump writes of a database: every definition and every row; nothing when there is none. */
    private List<String> dump(String database) throws Exception {
        if (strings("postgres", "SELECT 1 FROM pg_database WHERE datname = '" + database + "'")
                .isEmpty()) {
            return List.of();
        }
        Path file = home.resolve("dump.sql");
        run("pg_dump -h %s -p %d -U %s -f %s %s"
                .formatted(server.host(), server.port(), server.superuser(), file, "\"dbname='" + database + "'\""));
        return text(file)
                .lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .toList();
    }

    private List<String> strings(String database, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
