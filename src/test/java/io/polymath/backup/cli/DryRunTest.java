package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code restore --dry-run} prints of a real PostgreSQL database and a folder, word by word. */
class DryRunTest {

    private static final String DATABASE = "planned";

    @TempDir
    Path temp;

    private PostgresServer postgres;
    private Path restored;
    private Cli cli;

    @BeforeEach
    void oneSetIsThereAndWasDrilled() throws Exception {
        postgres = PostgresServer.shared();
        postgres.createDatabase(DATABASE);
        postgres.execute(DATABASE, "CREATE TABLE answer AS SELECT 42 AS n");
        Files.writeString(Files.createDirectory(temp.resolve("etc")).resolve("answer"), "42");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres", "config");
        restored = temp.resolve("home/restored");
        cli.settings(postgres.settings(DATABASE) + """
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            """.formatted(temp.resolve("etc")));
        assertWhole(cli.run("backup"));
        assertWhole(cli.run("drill", "--only", "postgres,config"));
    }

    @AfterEach
    void drop() throws SQLException {
        postgres.execute("postgres", "DROP DATABASE " + DATABASE + " WITH (FORCE)");
    }

    @Test
    void aRestoreBesideTheLiveStores() {
        assertThat(plan()).isEqualTo("""
                restore of SET from local, beside the live stores

                postgres to database planned_restored_STAMP at SERVER
                  read and verify N B
                  create the database planned_restored_STAMP, owner postgres, encoding UTF8, as recorded
                  restore everything by pg_restore V, 2 jobs, and ANALYZE it
                  count and fingerprint the rows of 1 table, and compare them with those that were saved
                  room needed: N B in SCRATCH, where N GB are free
                  room needed: N B in DATA, where N GB are free
                  expected time: N s, as that of SET took on TIME

                config to folder RESTORED/config_STAMP
                  read and verify N B
                  unpack 1 folder, 1 file (2), with owners, modes, times and links
                  read everything back, and compare it with what was saved
                  room needed: N B in HOME, where N GB are free
                  expected time: N s, as that of SET took on TIME
                """);
    }

    @Test
    void aRestoreInPlaceWithTheShippedHooksStopsNothing() {
        assertThat(plan("--in-place", "--only", "config")).isEqualTo("""
                restore of SET from local, in place of the live stores

                config to ETC.restored-STAMP
                  read and verify N B
                  unpack 1 folder, 1 file (2), with owners, modes, times and links
                  read everything back, and compare it with what was saved
                  rename ETC, which is kept, and ETC.restored-STAMP
                  room needed: N B in TEMP, where N GB are free
                  expected time: N s, as that of SET took on TIME

                before-restore (routes/restore.camel.yaml) stops nothing
                after-restore (routes/restore.camel.yaml) starts nothing
                """);
    }

    @Test
    void whatTheHooksStopAndStartIsTakenFromTheRoutes() throws Exception {
        edit("restore", "              # systemd:\n              # - to:\n              #     id: stop-app\n", """
                              - to:
                                  uri: command:run
                                  parameters:
                                    line: systemctl stop polymath
                                    timeout: 2m
                              - choice:
                                  when:
                                    - simple: "${header.set} == 'x'"
                                      steps:
                                        - to: {uri: "http://127.0.0.1:1/drain?authUsername=u&authPassword=canary"}
                """);
        edit("restore", "              # systemd:\n              # - to:\n              #     id: start-app\n", """
                              - to: {uri: "direct:start-all"}
                """);
        Files.writeString(cli.home().resolve("routes/mine.camel.yaml"), """
                - route:
                    id: start-all
                    from:
                      uri: direct:start-all
                      steps:
                        - log: started
                """);

        String inPlace = plan("--in-place", "--only", "config");

        assertThat(inPlace).endsWith("""

                before-restore (routes/restore.camel.yaml) runs:
                  systemctl stop polymath
                  http://127.0.0.1:1/drain?authUsername=xxxxxx&authPassword=xxxxxx
                after-restore (routes/restore.camel.yaml) runs:
                  direct:start-all
                """);
        assertThat(plan("--only", "config")).doesNotContain("before-restore");
    }

    @Test
    void aRouteThatCallsNoHookSaysSo() throws Exception {
        edit("restore", "uri: direct:before-restore\n              - to:", "uri: \"log:nothing\"\n              - to:");

        assertThat(plan("--in-place", "--only", "config")).endsWith("""

                before-restore is not called, so it stops nothing
                after-restore (routes/restore.camel.yaml) starts nothing
                """);
    }

    private void edit(String route, String from, String to) throws Exception {
        Path file = cli.home().resolve("routes/" + route + ".camel.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    /** Returns what is printed, without what differs from run to run. */
    private String plan(String... options) {
        String[] arguments = new String[options.length + 3];
        System.arraycopy(new String[] {"restore", "latest", "--dry-run"}, 0, arguments, 0, 3);
        System.arraycopy(options, 0, arguments, 3, options.length);
        Cli.Result plan = cli.run(arguments);
        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(restored).doesNotExist();
        return plan.out()
                .replaceAll("polymath_\\d{8}_\\d{4}", "SET")
                .replaceAll("_\\d{8}_\\d{4}", "_STAMP")
                .replaceAll("-\\d{8}_\\d{4}", "-STAMP")
                .replaceAll("took on \\S+ \\S+", "took on TIME")
                .replaceAll("pg_restore [\\d.]+", "pg_restore V")
                .replaceAll("[\\d.,]+ (GB|s,)", "N $1")
                .replaceAll("[\\d.,]+ (k|M)?B", "N B")
                .replace(postgres.host() + ":" + postgres.port(), "SERVER")
                .replaceAll("\\S+/\\.scratch-\\S+(?=,)", "SCRATCH")
                .replace(postgres.socketFolder() + "/data", "DATA")
                .replace(restored.toString(), "RESTORED")
                .replace(cli.home().toString(), "HOME")
                .replace(temp.resolve("etc").toString(), "ETC")
                .replace(temp.toString(), "TEMP");
    }
}
