package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run that ends early leaves in servers and on the machine: nothing. */
class LetGoTest {

    private static final String DATABASE = "let-go";

    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "KILL, 137"})
    void aDumpThatWaitsForATableIsLetGo(String signal, int exitCode) throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.createDatabase(DATABASE);
        server.execute(DATABASE, "CREATE TABLE held AS SELECT 1 AS one");
        Cli cli = postgres(server, temp.resolve("home"));
        long pid;

        try (Connection holder = server.connect(DATABASE);
                ProgramProcess run = ProgramProcess.start(cli, "backup")) {
            pid = run.pid();
            hold(holder);
            ProgramProcess.await("somebody who waits for the table", () -> waiting(holder) > 0);
            List<ProcessHandle> children = run.handle().descendants().toList();
            run.signal(signal);

            assertThat(run.await()).as(run.err()).isEqualTo(exitCode);
            // a killed run cannot end its tools: they end when their own wait is over
            ProgramProcess.await("the end of all sessions", () -> sessions(holder) == 0);
            ProgramProcess.await("the end of all tools", () -> children.stream().noneMatch(ProcessHandle::isAlive));
        }

        assertThat(cli.run("backup").exitCode()).isZero();
        assertThat(temporaryFolders(pid)).isEmpty();
    }

    @Test
    void storesThatDoNotAnswerDoNotHoldTheProcess() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Cli cli = new Cli(temp.resolve("home"), Map.of())
                    .stores("postgres", "neo4j")
                    .settings("""
                        store.postgres.kind = postgres
                        store.postgres.host = 127.0.0.1
                        store.postgres.port = %1$d
                        store.postgres.database = nowhere
                        store.postgres.user = nobody
                        store.postgres.password = secret
                        store.postgres.connect-timeout = 5m
                        store.neo4j.kind = neo4j
                        store.neo4j.uri = bolt://127.0.0.1:%1$d
                        store.neo4j.user = nobody
                        store.neo4j.password = secret
                        """.formatted(silent.getLocalPort()));
            try (ProgramProcess run = ProgramProcess.start(cli, "backup")) {
                silent.accept();
                silent.accept();
                run.signal("TERM");

                assertThat(run.endsWithin(Duration.ofSeconds(20))).as(run.err()).isTrue();
                assertThat(run.await()).isEqualTo(143);
            }
            assertThat(cli.repository()).isDirectoryNotContaining("glob:**polymath_*");
        }
    }

    private Cli postgres(PostgresServer server, Path home) throws IOException {
        return new Cli(home, Map.of())
                .stores("postgres")
                .settings(server.settings(DATABASE) + "store.postgres.lock-timeout = 5s\n");
    }

    private static void hold(Connection holder) throws Exception {
        holder.setAutoCommit(false);
        try (Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLE held IN ACCESS EXCLUSIVE MODE");
        }
    }

    private static int waiting(Connection holder) throws Exception {
        return number(
                holder,
                "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                        + " WHERE NOT l.granted AND a.application_name = 'polymath-backup'");
    }

    private static int sessions(Connection holder) throws Exception {
        return number(
                holder,
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'polymath-backup'" + " AND datname = '"
                        + DATABASE + "'");
    }

    private static int number(Connection holder, String query) throws Exception {
        try (Statement statement = holder.createStatement()) {
            // a transaction sees one picture of the activities, unless it is asked to look again
            statement.execute("SELECT pg_stat_clear_snapshot()");
            try (ResultSet row = statement.executeQuery(query)) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Returns the folders of temporary files, such as that of the password, that a process left. */
    private static List<String> temporaryFolders(long pid) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("polymath-backup-" + pid + "-"))
                    .toList();
        }
    }
}
