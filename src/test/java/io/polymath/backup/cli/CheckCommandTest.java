package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code check}, over a real PostgreSQL and files. */
class CheckCommandTest {

    @TempDir
    Path temp;

    private Cli cli;

    @BeforeEach
    void oneStoreOfFiles() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        settings("");
    }

    @Test
    void allIsWell() throws Exception {
        Result check = cli.run("check");

        assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
        assertThat(lines(check))
                .containsExactly(
                        "ok configuration " + file() + ": 1 store",
                        "ok routes " + cli.home().resolve("routes")
                                + ": every word, option and value is right, and they start",
                        "ok store config reads " + temp.resolve("estate"),
                        "ok encryption off: archives are not encrypted",
                        "ok signing off: manifests are not signed, and no signature is asked for",
                        "ok repository local " + cli.repository() + " does not exist yet; the first backup makes it",
                        "ok other repositories none set; all sets stay on this machine",
                        "ok mail no server set; reports are only filed on this machine",
                        "ok schedule none set; the service begins at 02:00 all the same,"
                                + " but status and watch know of it by schedule.cron",
                        "9 ok, 0 warnings, 0 failed");
        assertThat(cli.repository()).doesNotExist();
    }

    @Test
    void nothingHidesAnything() throws Exception {
        cli.stores("config", "metadata");
        int port = freePort();
        settings("""
                store.metadata.kind = postgres
                store.metadata.port = %d
                store.metadata.database = polymath
                store.metadata.user = backup
                store.config.pathes = x
                schedule.cron = every night
                """.formatted(port));
        Path routes = cli.home().resolve("routes/stores.camel.yaml");
        Files.writeString(routes, Files.readString(routes).replace("compress:zstd", "compres:zstd"));
        Files.createDirectory(cli.repository());
        Files.setPosixFilePermissions(cli.repository(), PosixFilePermissions.fromString("rwxr-x---"));

        Result check = cli.run("check");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(lines(check))
                .contains(
                        "failed configuration 2 problems in the configuration",
                        file() + ": unknown setting store.config.pathes",
                        "hint: did you mean store.config.paths?",
                        "failed routes 2 problems in the routes",
                        "failed store metadata metadata: unable to connect to localhost:" + port
                                + ": connection refused",
                        "ok store config reads " + temp.resolve("estate"),
                        "failed repository local repository " + cli.repository()
                                + " is open to others: rwxr-x---, expected rwx------",
                        "hint: chmod 700 " + cli.repository())
                .anyMatch(line -> line.startsWith("failed schedule schedule.cron: not a cron expression: every"));
    }

    @Test
    void aGraphThatDrillsCannotProveIsToldUnlessItIsLeftOutOnPurpose() throws Exception {
        cli.stores("config", "graph");
        String store = "store.graph.kind = neo4j\nstore.graph.uri = bolt://127.0.0.1:%d\nstore.graph.user = neo4j\n"
                .formatted(freePort());
        String warning = "warning store graph graph: there is no Neo4j server for a drill";

        settings(store);
        assertThat(lines(cli.run("check")))
                .contains(
                        warning,
                        "hint: set store.graph.drill.home to an unpacked Neo4j server, or store.graph.drill.uri to a"
                                + " running one that is empty; or leave it out on purpose: drill.leave-out = graph");
        settings(store + "store.graph.drill.home = " + temp + "\n");
        assertThat(lines(cli.run("check"))).doesNotContain(warning);
        settings(store + "drill.leave-out = graph\n");
        assertThat(lines(cli.run("check"))).doesNotContain(warning);
        settings(store + "drill.leave-out = grph\n");
        assertThat(lines(cli.run("check")))
                .anyMatch(line ->
                        line.startsWith("failed configuration ") && line.contains("drill.leave-out: no store grph"));
    }

    @Test
    void aDatabaseIsToldWithItsTools() throws Exception {
        PostgresServer server = PostgresServer.shared();
        database(server, "postgres", server.superuser(), server.password(), "");

        Result check = cli.run("check");

        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(lines(check))
                .anyMatch(line -> line.matches("ok store metadata PostgreSQL [\\d.]+ at .*, database postgres as "
                        + ".*, pg_dump [\\d.]+ in /.*"));
    }

    @Test
    void extensionsAreToldAndThoseThatTheServerHasLost() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.createDatabase("extended");
        server.execute("extended", "CREATE EXTENSION pg_trgm VERSION '1.6'");
        // as if its package had been removed
        server.execute("extended", """
            SET allow_system_table_mods = on;
            INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
            VALUES (99999, 'gone', 10, 11, false, '1.2')
            """);
        database(server, "extended", server.superuser(), server.password(), "");

        Result check = cli.run("check");

        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(lines(check))
                .anyMatch(line -> line.matches("ok store metadata PostgreSQL .*; extensions gone 1.2, pg_trgm 1.6"))
                .containsSequence(
                        "warning store metadata metadata: the server has the extension gone 1.2 in use,"
                                + " and could not make it again",
                        "hint: install its package on the server; without it no set of this database can be restored"
                                + " there");
    }

    @Test
    void missingGrantsAreTold() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.createRole("checked", "canary-checked");
        server.createDatabase("checked");
        server.execute("checked", "CREATE TABLE open (a int); GRANT SELECT ON open TO checked");
        database(server, "checked", "checked", "canary-checked", "");

        Result limited = cli.run("check");
        server.execute("checked", "CREATE TABLE secret (a int)");
        Result refused = cli.run("check");

        assertThat(limited.exitCode()).as(limited.out()).isZero();
        assertThat(lines(limited))
                .contains(
                        "warning store metadata metadata: the passwords of the roles will not be in the set: role checked"
                                + " may not read pg_authid",
                        "hint: let a superuser back up, or keep the passwords somewhere else");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(lines(refused))
                .contains(
                        "failed store metadata metadata: role checked may not read public.secret",
                        "hint: grant it, or all at once: GRANT pg_read_all_data TO checked");
        assertThat(limited.out() + limited.err() + refused.out() + refused.err())
                .doesNotContain("canary");
    }

    @Test
    void missingToolsAreTold() throws Exception {
        PostgresServer server = PostgresServer.shared();
        Path noTools = Files.createDirectory(temp.resolve("no-tools"));
        database(server, "postgres", server.superuser(), server.password(), "store.metadata.tools = " + noTools + "\n");

        Result check = cli.run("check");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(lines(check))
                .contains("failed store metadata metadata: pg_dump is missing in " + noTools)
                .anyMatch(
                        line -> line.matches("hint: install postgresql-client-\\d+, or set tools to a folder with .*"));
    }

    @Test
    void filesThatAreOpenToOthersAreAWarning() throws Exception {
        new SetsOnDisk(new LocalRepository(cli.repository()), ZoneId.of("UTC"))
                .good(LocalDateTime.parse("2026-11-20T02:00"));
        Path set = cli.repository().resolve("polymath_20261120_0200");
        try (var children = Files.list(set)) {
            for (Path child : children.toList()) {
                Files.setPosixFilePermissions(child, PosixFilePermissions.fromString("rw-------"));
            }
        }
        Files.setPosixFilePermissions(set, PosixFilePermissions.fromString("rwx------"));
        assertThat(lines(cli.run("check"))).contains("9 ok, 0 warnings, 0 failed");

        Files.setPosixFilePermissions(set.resolve("manifest.json"), PosixFilePermissions.fromString("rw-r--r--"));
        Result check = cli.run("check");

        assertThat(check.exitCode()).isZero();
        assertThat(lines(check))
                .contains(
                        "warning repository local 1 file of sets is open to others, such as "
                                + set.resolve("manifest.json"),
                        "hint: chmod -R go= " + cli.repository());
    }

    @Test
    void jsonIsALineEach() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : cli.run("check", "--json").out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }

        assertThat(lines.get(0).at("/finding/subject").asText()).isEqualTo("configuration");
        assertThat(lines.get(0).at("/finding/level").asText()).isEqualTo("OK");
        JsonNode summary = lines.get(lines.size() - 1);
        assertThat(summary.at("/message_type").asText()).isEqualTo("summary");
        assertThat(summary.at("/status").asText()).isEqualTo("ok");
        assertThat(summary.at("/ok").asInt()).isEqualTo(9);
    }

    private void database(PostgresServer server, String database, String user, String password, String more)
            throws IOException {
        cli.stores("config", "metadata");
        settings("""
                store.metadata.kind = postgres
                store.metadata.host = %s
                store.metadata.port = %d
                store.metadata.database = %s
                store.metadata.user = %s
                store.metadata.password = %s
                %s""".formatted(server.host(), server.port(), database, user, password, more));
    }

    private void settings(String more) throws IOException {
        cli.settings("""
                repository.local.path = backups
                store.config.kind = files
                store.config.paths = %s
                %s""".formatted(temp.resolve("estate"), more));
    }

    private Path file() {
        return cli.home().resolve("config/application.properties");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<String> lines(Result result) {
        return result.out()
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }
}
