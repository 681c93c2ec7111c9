package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a snapshot whose database goes on. */
class PostgresSnapshotTest {

    @TempDir
    Path home;

    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.shared();
    }

    @Test
    void rowsInsertedAfterTheCutAreNeitherDumpedNorCounted() throws Exception {
        server.createDatabase("growing");
        server.execute("growing", "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 100)");
        ByteArrayOutputStream dump = new ByteArrayOutputStream();
        Content content;

        try (Session session = TestStores.of(home, server, "growing", Map.of()).connect()) {
            Snapshot snapshot = session.open();
            server.execute("growing", "INSERT INTO t SELECT generate_series(101, 877); DELETE FROM t WHERE a = 1");
            content = snapshot.writeTo(dump);
        }

        assertThat(content.inventory().count("tables")).isEqualTo(100);
        assertThat(inspect(dump.toByteArray()).count("tables")).isEqualTo(100);
        assertThat(content.before()).isEqualTo(content.after());
        assertThat(content.before().values()).containsKeys("lsn", "xmin", "xmax");
    }

    @Test
    void aTableEmptiedAfterTheCutMakesTheStoreTryAgain() throws Exception {
        server.createDatabase("emptied");
        server.execute("emptied", "CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 100)");

        try (Session session = TestStores.of(home, server, "emptied", Map.of()).connect()) {
            Snapshot snapshot = session.open();
            server.execute("emptied", "TRUNCATE t; INSERT INTO t VALUES (1), (2)");

            assertThatThrownBy(() -> snapshot.writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(MovedException.class);
            assertThat(snapshot.writeTo(new ByteArrayOutputStream()).inventory().count("tables"))
                    .isEqualTo(2);
        }
    }

    @Test
    void aTableDroppedAfterTheCutMakesTheStoreTryAgain() throws Exception {
        server.createDatabase("dropped");
        server.execute("dropped", "CREATE TABLE t (a int); CREATE TABLE kept (a int)");

        try (Session session = TestStores.of(home, server, "dropped", Map.of()).connect()) {
            Snapshot snapshot = session.open();
            server.execute("dropped", "DROP TABLE t");

            assertThatThrownBy(() -> snapshot.writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(MovedException.class);
            assertThat(snapshot.writeTo(new ByteArrayOutputStream()).inventory().items("tables"))
                    .extracting(Inventory.Item::name)
                    .containsExactly("public.kept");
        }
    }

    @Test
    void aSchemaThatNeverRestsIsTold() throws Exception {
        server.createDatabase("restless");
        server.execute("restless", "CREATE TABLE t (a int)");

        try (Session session = TestStores.of(home, server, "restless", Map.of()).connect()) {
            Snapshot snapshot = session.open();
            for (int i = 0; i < 2; i++) {
                server.execute("restless", "TRUNCATE t");
                assertThatThrownBy(() -> snapshot.writeTo(new ByteArrayOutputStream()))
                        .isInstanceOf(MovedException.class);
            }
            server.execute("restless", "TRUNCATE t");

            assertThatThrownBy(() -> snapshot.writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("postgres: the schema changed during each of 3 tries: "
                            + "public.t was emptied or rewritten");
        }
    }

    @Test
    void aDumpThatWaitsForALockCanBeInterrupted() throws Exception {
        server.createDatabase("waiting");
        server.execute("waiting", "CREATE TABLE t (a int)");
        Thread waiting = Thread.currentThread();

        try (Session session = TestStores.of(home, server, "waiting", Map.of("lock-timeout", "5m"))
                        .connect();
                Connection holder = server.connect("waiting")) {
            Snapshot snapshot = session.open();
            holder.setAutoCommit(false);
            holder.createStatement().execute("LOCK TABLE t");
            CompletableFuture<Void> interruption = CompletableFuture.runAsync(() -> {
                awaitPgDump();
                waiting.interrupt();
            });

            assertThatThrownBy(() -> snapshot.writeTo(new ByteArrayOutputStream()))
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
            interruption.join();
        }
        assertThat(runningPgDumps()).isEmpty();
    }

    private static void awaitPgDump() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (runningPgDumps().isEmpty()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static List<ProcessHandle> runningPgDumps() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("pg_dump"))
                .toList();
    }

    private Inventory inspect(byte[] export) throws IOException {
        return new PostgresKind().inspect(new ByteArrayInputStream(export), home);
    }
}
