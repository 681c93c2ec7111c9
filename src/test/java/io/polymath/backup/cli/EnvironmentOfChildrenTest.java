package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.server.S3Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No program that a run starts gets a secret by its variables, which every process of the same user can read; but for
 * rclone, which takes the password of its own file by no other way.
 */
final class EnvironmentOfChildrenTest {

    private static final String OF_RCLONE = "canary-config-password";
    private static final String WORD = "canary battery staple";

    @TempDir
    private Path folder;

    private Path programs;
    private Path seen;

    @BeforeEach
    void makeFolders() throws IOException {
        programs = Files.createDirectories(folder.resolve("programs"));
        seen = Files.createDirectories(folder.resolve("seen"));
    }

    @Test
    void noneOfThemSeesASecretOrAKeyOfTheSdk() throws Exception {
        PostgresServer server = PostgresServer.shared();
        server.createDatabase("open_to_children");
        for (String tool : List.of("pg_dump", "pg_dumpall", "pg_restore")) {
            tells(tool, newest(tool));
        }
        for (String tool : List.of("rclone", "tar")) {
            tells(tool, Path.of("/usr/bin", tool));
        }
        Path manager = tells("manager", Files.writeString(folder.resolve("real-manager"), "echo nobody\n"));
        Cli cli = new Cli(folder.resolve("home"), secrets(server)).stores("postgres", "config");
        hook(cli, tells("hook", Path.of("/bin/true")));
        settings(cli, server, manager);

        try (ProgramProcess backup = ProgramProcess.start(cli, "backup")) {
            assertThat(backup.await()).as(backup.out() + backup.err()).isZero();
        }

        Map<String, String> environments = environments();
        assertThat(environments)
                .containsOnlyKeys("pg_dump", "pg_dumpall", "pg_restore", "rclone", "tar", "manager", "hook");
        environments.forEach(
                (program, variables) -> assertThat(variables.replace("RCLONE_CONFIG_PASS=" + OF_RCLONE, ""))
                        .as(program)
                        .contains("PATH=")
                        .doesNotContain("canary", server.password(), "AWS_", "POLYMATH_STORE", "POLYMATH_REPOSITORY")
                        .doesNotContain("POLYMATH_ENCRYPTION"));
    }

    private Map<String, String> secrets(PostgresServer server) {
        Map<String, String> all = new HashMap<>(Map.of(
                "POLYMATH_STORE_POSTGRES_PASSWORD",
                server.password(),
                "POLYMATH_ENCRYPTION_PASSPHRASE",
                WORD,
                "AWS_ACCESS_KEY_ID",
                S3Server.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                S3Server.SECRET_KEY,
                "AWS_WEB_IDENTITY_TOKEN_FILE",
                folder.resolve("canary-token") + "",
                "AWS_ROLE_ARN",
                "canary-role"));
        all.put("PATH", programs + ":" + System.getenv("PATH"));
        all.put("POLYMATH_REPOSITORY_CLOUD_CONFIG_PASSWORD", OF_RCLONE);
        return all;
    }

    private void settings(Cli cli, PostgresServer server, Path manager) throws IOException {
        Path estate = Files.createDirectories(folder.resolve("estate"));
        try (RandomAccessFile holes =
                new RandomAccessFile(estate.resolve("holes").toFile(), "rw")) {
            holes.setLength(64 << 20); // asked of tar where its data is
        }
        Path rclone = Files.writeString(folder.resolve("rclone.conf"), "[disk]\ntype = local\n");
        cli.settings(S3Server.settingsWithoutKeys(
                        S3Server.shared().endpoint(), S3Server.shared().newBucket("children-" + UUID.randomUUID()))
                + """
                repository.local.path = backups
                store.postgres.kind = postgres
                store.postgres.host = 127.0.0.1
                store.postgres.port = %d
                store.postgres.database = open_to_children
                store.postgres.user = postgres
                store.postgres.tools = %s
                store.config.kind = files
                store.config.paths = %s
                repository.cloud.kind = rclone
                repository.cloud.remote = disk:%s
                repository.cloud.config = %s
                notice.webhook.url = http://127.0.0.1:1/
                notice.webhook.on = failure
                notice.webhook.token = command:sh %s
                """.formatted(server.port(), programs, estate, folder.resolve("cloud"), rclone, manager));
    }

    /** Lets the last route start a program, as users do. */
    private static void hook(Cli cli, Path program) throws IOException {
        Path report = cli.home().resolve("routes/report.camel.yaml");
        Files.writeString(report, Files.readString(report) + """
                        - to:
                            id: look-around
                            uri: command:run
                            parameters:
                              line: %s
                """.formatted(program));
    }

    /** Makes a program that writes its variables down, and is then another one. */
    private Path tells(String name, Path real) throws IOException {
        Path program = Files.writeString(programs.resolve(name), """
                #!/bin/sh
                tr '\\0' '\\n' < /proc/$$/environ >> %s
                exec %s "$@"
                """.formatted(
                        seen.resolve(name), Files.isExecutable(real) ? real : "sh " + real));
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path newest(String tool) throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.map(version -> version.resolve("bin").resolve(tool))
                    .filter(Files::isExecutable)
                    .max(java.util.Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    /** Returns what each program wrote down. */
    private Map<String, String> environments() throws IOException {
        try (Stream<Path> files = Files.list(seen)) {
            return files.collect(Collectors.toMap(file -> file.getFileName().toString(), VisibleText::of));
        }
    }
}
