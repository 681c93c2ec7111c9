package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of PostgreSQL that no plain word is: umlauts, Chinese, an emoji, quotes, blanks, colons, backslashes. */
class OddNamesTest {

    private static final String SCHEMA = "Schéma 数据";
    private static final String TABLE = "Täb: 🙂 \"x\" 'y' \\z.";
    private static final String ROLE = "Rölle 🙂 \"r\"";
    private static final String LIVE = "prüf: 数据 🙂 'd'";
    private static final String COPY = "köpie 数据 'c' \\b";

    private static final String SEQUENCE = quoted(SCHEMA) + "." + quoted("zähler 数 'n' \\");

    @TempDir
    Path temp;

    private PostgresServer server;
    private Cli cli;

    @BeforeEach
    void save() throws Exception {
        server = PostgresServer.shared();
        drop();
        server.createRole(quoted(ROLE).substring(1, quoted(ROLE).length() - 1), "unused");
        server.createDatabase(LIVE);
        String table = quoted(SCHEMA) + "." + quoted(TABLE);
        server.execute(LIVE, """
            CREATE SCHEMA %1$s AUTHORIZATION %3$s;
            CREATE SEQUENCE %1$s."zähler 数 'n' \\";
            CREATE FUNCTION %1$s."fünk 🙂"("Ä" int) RETURNS int LANGUAGE sql AS 'SELECT $1';
            CREATE TABLE %2$s (%5$s int PRIMARY KEY DEFAULT nextval('%6$s'), "数" text);
            ALTER TABLE %2$s OWNER TO %3$s;
            INSERT INTO %2$s ("数") SELECT 'zeile 🙂 ' || g FROM generate_series(1, 50) g;
            CREATE INDEX "indéx 🙂" ON %2$s ("数"); CREATE TABLE other (a int); INSERT INTO other VALUES (1)
            """.formatted(
                        quoted(SCHEMA), table, quoted(ROLE), SEQUENCE, quoted("spälte \"🙂\""), literal(SEQUENCE)));
        cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres").settings("""
            repository.local.path = backups
            store.postgres.kind = postgres
            store.postgres.host = 127.0.0.1
            store.postgres.port = %d
            store.postgres.database = %s
            store.postgres.user = postgres
            store.postgres.password = %s
            """.formatted(
                        server.port(), LIVE, server.password()));
        Result backup = cli.run("backup");
        assertThat(backup.exitCode()).as(backup.err()).isZero();
    }

    @AfterEach
    void drop() throws SQLException {
        for (String database : List.of(COPY, LIVE)) {
            server.execute("postgres", "DROP DATABASE IF EXISTS " + quoted(database) + " WITH (FORCE)");
        }
        server.execute("postgres", "DROP ROLE IF EXISTS " + quoted(ROLE));
    }

    @Test
    void aDatabaseOfOddNamesComesBackWithItsRole() throws Exception {
        server.execute("postgres", "DROP DATABASE " + quoted(LIVE) + " WITH (FORCE)");
        server.execute("postgres", "DROP ROLE " + quoted(ROLE));

        Result restore = cli.run("restore", "latest", "--to", "postgres=" + COPY);

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertThat(strings(COPY, "SELECT min(\"数\") FROM " + quoted(SCHEMA) + "." + quoted(TABLE)))
                .containsExactly("zeile 🙂 1");
        assertThat(strings(COPY, "SELECT nextval('" + literal(SEQUENCE) + "')")).containsExactly("51");
        assertThat(strings(COPY, "SELECT " + quoted(SCHEMA) + ".\"fünk 🙂\"(7)"))
                .containsExactly("7");
        assertThat(strings(COPY, "SELECT tableowner FROM pg_tables WHERE schemaname = '" + SCHEMA + "'"))
                .containsExactly(ROLE);
        assertThat(strings(COPY, "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'ind%'"))
                .containsExactly("indéx 🙂");
    }

    @Test
    void oneTableOfAnOddNameComesBackAlone() throws Exception {
        Result restore = cli.run(
                "restore",
                "latest",
                "--only",
                "postgres:" + quoted(SCHEMA) + "." + quoted(TABLE),
                "--to",
                "postgres=" + COPY);

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertThat(strings(COPY, "SELECT count(*) FROM " + quoted(SCHEMA) + "." + quoted(TABLE)))
                .containsExactly("50");
        assertThat(strings(COPY, "SELECT count(*) FROM other")).containsExactly("0");
    }

    @Test
    void aTableOfNoSuchNameIsToldWithTheNearest() {
        Result restore = cli.run("restore", "latest", "--only", "postgres:" + quoted(SCHEMA) + ".\"Täb: 🙂 x\"");

        assertThat(restore.exitCode()).isEqualTo(10);
        assertThat(restore.err()).contains("has no table " + quoted(SCHEMA) + ".\"Täb: 🙂 x\"\nhint: ");
    }

    private List<String> strings(String database, String query) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        }
        return all;
    }

    private static String literal(String text) {
        return text.replace("'", "''");
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
