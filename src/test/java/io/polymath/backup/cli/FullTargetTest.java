package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.server.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of a target fills up in the middle of a restore: what is told, what stays as it was, and the next try. */
class FullTargetTest {

    @TempDir
    Path temp;

    @BeforeEach
    void withoutLinks() throws IOException {
        temp = temp.toRealPath();
        // the server's user looks for its tablespace below
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @Test
    void files() throws Exception {
        Path live = Files.createDirectory(temp.resolve("etc"));
        // a byte each takes 1 KiB of the archive, by which room is asked for, and 4 KiB of the disk
        for (int i = 0; i < 1_500; i++) {
            Files.writeString(live.resolve("small" + i), "x");
        }
        Cli cli = new Cli(temp.resolve("home"), Map.of()).stores("config").settings("""
                repository.local.path = backups
                store.config.kind = files
                store.config.paths = %s
                """.formatted(live));
        assertThat(cli.run("backup").exitCode()).isZero();
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(temp.resolve("disk")), 4 << 10)) {
            Path target = disk.path().resolve("restored");

            Result full = cli.run("restore", "latest", "--to", "config=" + target);

            assertThat(full.exitCode()).isEqualTo(1);
            assertThat(full.err()).isEqualTo("""
                error: config: the disk is full: no space left on device
                hint: free some room on that disk: a backup writes to repository.local.path, a restore to its target,\
                 and to a work folder in the repository
                """);
            assertThat(target).doesNotExist();
            try (var left = Files.list(live)) {
                assertThat(left.count()).isEqualTo(1_500);
            }
        }
        try (SmallDisk disk = SmallDisk.mount(temp.resolve("disk"), 16 << 10)) {
            Path target = disk.path().resolve("restored");

            Result again = cli.run("restore", "latest", "--to", "config=" + target);

            assertThat(again.exitCode()).as(again.err()).isZero();
            try (var names = Files.list(disk.path())) {
                assertThat(names).containsExactly(target);
            }
        }
    }

    @Test
    void postgres() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(temp.resolve("disk")), 40 << 10);
                PostgresServer server = PostgresServer.start()) {
            server.createTablespace("small", Files.createDirectory(disk.path().resolve("space")));
            server.createDatabase("live");
            server.execute("live", """
                CREATE TABLE papers (id int PRIMARY KEY, title text) TABLESPACE small;
                INSERT INTO papers SELECT g, repeat('paper ', 50) || g FROM generate_series(1, 30000) g
                """);
            Cli cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres").settings("""
                repository.local.path = backups
                store.postgres.kind = postgres
                store.postgres.host = 127.0.0.1
                store.postgres.port = %d
                store.postgres.database = live
                store.postgres.user = postgres
                store.postgres.password = %s
                """.formatted(
                            server.port(), server.password()));
            assertThat(cli.run("backup").exitCode()).isZero();
            Path ballast = disk.leave(4 << 10);

            Result full = cli.run("restore", "latest", "--to", "postgres=again");

            assertThat(full.exitCode()).isEqualTo(1);
            assertThat(full.err().replaceAll("pg_tblspc/\\S+\"", "FILE\"")).isEqualTo("""
                error: postgres: no room left on the server at 127.0.0.1:%d: could not extend file "FILE"
                hint: make room on the disk of the server; then run the restore again, which begins anew
                """.formatted(server.port()));
            assertThat(rows(server, "live")).isEqualTo(30_000);

            Files.delete(ballast);
            Result again = cli.run("restore", "latest", "--to", "postgres=again");

            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(rows(server, "again")).isEqualTo(30_000);
        }
    }

    /** A full disk stops the database for good: its server has to be started again. */
    @Test
    void neo4j() throws Exception {
        Neo4jServer live = Neo4jServer.shared();
        live.wipe();
        live.driver()
                .executableQuery("UNWIND range(1, 20000) AS i CREATE (:Paper {i: i, title: 'paper ' + i + $pad})")
                .withParameters(Map.of("pad", "x".repeat(200)))
                .execute();
        try (SmallDisk disk = SmallDisk.mount(Files.createDirectory(temp.resolve("disk")), 64 << 10);
                Neo4jServer target =
                        Neo4jServer.start("target-password", disk.path().resolve("neo4j"))) {
            Cli cli = new Cli(temp.resolve("home"), Map.of()).stores("neo4j").settings("""
                repository.local.path = backups
                store.neo4j.kind = neo4j
                store.neo4j.uri = %s
                store.neo4j.password = %s
                store.neo4j.restore.uri = %s
                store.neo4j.restore.password = %s
                """.formatted(
                            live.uri(), live.password(), target.uri(), target.password()));
            assertThat(cli.run("backup").exitCode()).isZero();
            Path ballast = disk.leave(2 << 10);

            Result full = cli.run("restore", "latest");

            assertThat(full.exitCode()).isEqualTo(1);
            assertThat(full.err()).isEqualTo("""
                error: neo4j: unable to write to neo4j at 127.0.0.1:%d: the server could not write its transaction log
                hint: is its disk full? its log tells; make room and start the server again;\
                 then run the restore again: it clears what this one left
                """.formatted(target.port()));
            assertThat(nodes(live)).isEqualTo(20_000);

            Files.delete(ballast);
            target.restart();
            Result again = cli.run("restore", "latest");

            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(nodes(target)).isEqualTo(20_000);
        } finally {
            live.wipe();
        }
    }

    private static long nodes(Neo4jServer server) {
        return server.driver()
                .executableQuery("MATCH (n:Paper) RETURN count(n)")
                .execute()
                .records()
                .get(0)
                .get(0)
                .asLong();
    }

    private static long rows(PostgresServer server, String database) throws Exception {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM papers")) {
            row.next();
            return row.getLong(1);
        }
    }
}
