package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong, in the exact words that an operator reads. */
class PostgresFaultsTest {

    private static final String DATABASE = "faults";
    private static final String PASSWORD = "canary-postgres-limited";

    @TempDir
    Path home;

    private static PostgresServer server;

    @BeforeAll
    static void fill() throws Exception {
        server = PostgresServer.shared();
        server.createRole("limited", PASSWORD);
        server.createDatabase(DATABASE);
        server.execute(DATABASE, """
                CREATE TABLE open (id serial, a int)
                """);
        server.createDatabase("secured");
        server.execute("secured", """
                CREATE TABLE open (a int); CREATE TABLE guarded (a int); GRANT SELECT ON ALL TABLES IN SCHEMA public
                TO limited; ALTER TABLE guarded ENABLE ROW LEVEL SECURITY
                """);
    }

    @Test
    void noPassword() {
        assertRefusal(
                connecting(Map.of("password", "")),
                "postgres: unable to connect to %s: the server requested SCRAM-based authentication, but no password was"
                                .formatted(address())
                        + " provided",
                "set the password");
    }

    @Test
    void aSocketThatIsNotThere() {
        assertFault(
                connecting(Map.of("host", "/nowhere")),
                "postgres: unable to connect to /nowhere/.s.PGSQL.%d: no server listens on this socket"
                        .formatted(server.port()),
                "is the server running, and is this its folder?");
    }

    @Test
    void aServerThatDoesNotRun() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        assertFault(
                connecting(Map.of("port", Integer.toString(port))),
                "postgres: unable to connect to 127.0.0.1:%d: connection refused".formatted(port),
                "is the server running, and does it listen on this address?");
    }

    @Test
    void aHostThatIsUnknown() {
        assertFault(
                connecting(Map.of("host", "no-such-host.invalid")),
                "postgres: unable to connect to no-such-host.invalid:%d: unknown host".formatted(server.port()),
                "check the name of the host");
    }

    @Test
    void aTableWhoseRowsAreHidden() {
        assertFault(
                connecting(Map.of("database", "secured", "user", "limited", "password", PASSWORD)),
                "postgres: row security may hide rows from role limited in public.guarded",
                "let it see all: ALTER ROLE limited BYPASSRLS");
    }

    @Test
    void aLargeObjectThatMayNotBeRead() throws Exception {
        server.createDatabase("objects");
        server.execute("objects", "SELECT lo_from_bytea(5001, 'a'), lo_from_bytea(5002, 'b')");
        server.execute("objects", "GRANT SELECT ON LARGE OBJECT 5001 TO limited");

        assertFault(
                connecting(Map.of("database", "objects", "user", "limited", "password", PASSWORD)),
                "postgres: role limited may not read the large objects 5002",
                "grant each: GRANT SELECT ON LARGE OBJECT ... TO limited");
    }

    @Test
    void aTableThatStaysLocked() throws Exception {
        server.createDatabase("locked");
        server.execute("locked", "CREATE TABLE t (a int)");

        try (Session session = TestStores.of(home, server, "locked", Map.of("lock-timeout", "1s"))
                        .connect();
                Connection holder = server.connect("locked")) {
            Snapshot snapshot = session.open();
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("LOCK TABLE t");

                assertFault(
                        () -> snapshot.writeTo(OutputStream.nullOutputStream()),
                        "postgres: a table stayed locked for 1 s",
                        "see pg_locks for who holds it, try again later, or raise lock-timeout");
            }
        }
    }

    @Test
    void aServerThatDiesInTheMiddleOfTheDump() throws Exception {
        try (PostgresServer mortal = PostgresServer.start()) {
            mortal.execute(
                    "postgres",
                    "CREATE TABLE t AS SELECT repeat(md5(g::text), 100) AS a FROM generate_series(1, 20000) g");
            OutputStream killing = new OutputStream() {
                @Override
                public void write(int b) {
                    mortal.crash();
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    mortal.crash();
                }
            };

            try (Session session =
                    TestStores.of(home, mortal, "postgres", Map.of()).connect()) {
                Snapshot snapshot = session.open();

                assertFault(
                        () -> snapshot.writeTo(killing),
                        "postgres: lost the connection to 127.0.0.1:%d in the middle of the dump"
                                .formatted(mortal.port()),
                        "is the server still running? its log tells why it stopped");
            }
        }
    }

    private ThrowingCallable connecting(Map<String, String> settings) {
        return () -> {
            String database = settings.getOrDefault("database", DATABASE);
            TestStores.of(home, server, database, settings).connect().close();
        };
    }

    private static void assertFault(ThrowingCallable doing, String message, String hint) {
        assertThrown(ExitCode.FAILED, doing, message, hint);
    }

    private static void assertRefusal(ThrowingCallable doing, String message, String hint) {
        assertThrown(ExitCode.WRONG_KEY, doing, message, hint);
    }

    private static void assertThrown(ExitCode exitCode, ThrowingCallable doing, String message, String hint) {
        Throwable thrown = catchThrowable(doing);

        assertThat(thrown).isInstanceOf(BackupException.class).hasMessage(message);
        assertThat(((BackupException) thrown).hint()).isEqualTo(hint);
        assertThat(((BackupException) thrown).exitCode()).isEqualTo(exitCode);
        assertThat(thrown).hasMessageNotContaining("canary");
    }

    private static String address() {
        return server.host() + ":" + server.port();
    }
}
