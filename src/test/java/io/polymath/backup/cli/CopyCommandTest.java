package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that reach another repository, over a store of files and a real S3 server. */
class CopyCommandTest {

    @TempDir
    Path temp;

    private Cli cli;
    private String stores;
    private String bucket;

    @BeforeEach
    void oneStoreOfFilesAndABucket() throws Exception {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        bucket = S3Server.shared().newBucket("cli-" + UUID.randomUUID());
        stores = """
            store.config.kind = files
            store.config.paths = %s
            """.formatted(temp.resolve("estate"));
        cli = new Cli(temp.resolve("home"), Map.of())
                .stores("config")
                .settings(stores + S3Server.settings(S3Server.shared().endpoint(), bucket));
    }

    @Test
    void setsAreCopiedAndReadThere() throws Exception {
        Result backup = cli.run("backup");
        String set = onlySet();
        Result copy = cli.run("copy", set, "--to", "s3");
        Result drill = cli.run("drill");
        Result list = cli.run("list", "--from", "s3");
        Result show = cli.run("show");
        Folders.delete(cli.repository().resolve(set));
        Result showThere = cli.run("show", "--from", "s3");
        Result verify = cli.run("verify", "--from", "s3");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(copy.exitCode()).as(copy.err()).isZero();
        assertThat(copy.out())
                .startsWith("copied " + set + " to s3: 0 B sent in ")
                .endsWith(", every file proved by size and SHA-256\n");
        assertThat(drill.exitCode()).as(drill.err()).isZero();
        // what is known here is told of the copy, also when the set itself is gone
        assertThat(showThere.out())
                .containsPattern("(?m)^drilled .* \\(RTO\\)\n  equal: config [0-9.]+ s: verify [0-9.]+, load");
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out()).contains(set, "complete");
        assertThat(show.out()).contains("copied to s3 ", ": 3 files, ", ", size and SHA-256 as told there");
        assertThat(showThere.exitCode()).as(showThere.err()).isZero();
        assertThat(showThere.out()).contains("estate/settings.yaml");
        assertThat(verify.exitCode()).as(verify.err()).isZero();
        assertThat(verify.out()).endsWith(": " + set + " is whole\n");
    }

    @Test
    void aShareOfWhatIsThereIsReadBackAndStandsInTheStatus() throws Exception {
        cli.run("backup");

        Result all = cli.run("verify", "--from", "s3", "--share", "1/1");
        Result status = cli.run("status");
        Result here = cli.run("verify", "--share", "1/7");

        assertThat(all.exitCode()).as(all.err()).isZero();
        assertThat(all.out()).startsWith("s3: read ").contains(", 0 damaged; every byte was read since ");
        assertThat(status.out()).contains("read back      s3: every byte since ");
        assertFailed(
                here,
                2,
                "--share is about all sets of another repository",
                "verify --from s3 --share 1/7, without the name of a set");
    }

    @Test
    void damageThereIsFoundByReadingItBack() throws Exception {
        cli.run("backup");
        String set = onlySet();
        String archive = set + "/config_" + set.substring("polymath_".length()) + ".tar.zst";
        long bytes = Files.size(cli.repository().resolve(archive));
        S3Server.shared()
                .client()
                .putObject(
                        put -> put.bucket(bucket).key(archive),
                        software.amazon.awssdk.core.sync.RequestBody.fromBytes(new byte[(int) bytes]));

        for (String level : new String[] {"file", "content"}) {
            Result verify = cli.run("verify", "--from", "s3", "--level", level);

            assertFailed(
                    verify,
                    20,
                    set + ": 1 of 1 archive is damaged",
                    "do not rely on them: use another set, and check the disk");
        }
        assertThat(cli.run("copy", "--to", "s3").exitCode()).isZero();
        assertThat(cli.run("verify", "--from", "s3").exitCode()).isZero();
    }

    @Test
    void aCopyThatCannotBeProvedEndsWith22() throws Exception {
        cli.settings(stores);
        cli.run("backup");
        cli.settings(stores + S3Server.settings(S3Server.shared().endpoint(), "no-such-bucket"));

        assertFailed(
                cli.run("copy", "--to", "s3"),
                22,
                "s3: there is no bucket no-such-bucket at "
                        + S3Server.shared().endpoint().getAuthority(),
                "make the bucket, or set repository.s3.bucket, repository.s3.region and repository.s3.endpoint");
        Result backup = cli.run("backup");
        assertThat(backup.exitCode()).isEqualTo(22);
    }

    @Test
    void aRepositoryThatIsNotThereIsToldByName() throws Exception {
        cli.settings(stores);
        cli.run("backup");

        assertFailed(
                cli.run("copy", "--to", "s3"),
                2,
                "repository s3 is not configured: repository.s3.bucket is missing",
                "set it, and what else of repository.s3 in config/application.properties you need");
        assertFailed(
                cli.run("list", "--from", "usb"),
                10,
                "no repository usb: no route begins with direct:usb-put",
                "set repository.usb.kind to one of folder, rclone, s3, sftp, or write its four routes");
    }

    @Test
    void aSetThatIsNotThereIsToldByName() {
        cli.run("backup");

        assertFailed(
                cli.run("show", "polymath_19700101_0000", "--from", "s3"),
                10,
                "no set polymath_19700101_0000 in repository s3",
                "list --from s3 shows the sets there are");
    }

    @Test
    void setsThatNoRuleKeepsAreRemovedThere() throws Exception {
        cli.settings(stores
                + S3Server.settings(S3Server.shared().endpoint(), bucket)
                + "retention.keep-within = 30d\nrepository.s3.retention.keep-within = 30d\n");
        assertThat(cli.run("backup").exitCode()).isZero();
        String first = onlySet();
        assertThat(cli.run("backup").exitCode()).isZero();
        cli.settings(stores
                + S3Server.settings(S3Server.shared().endpoint(), bucket)
                + "repository.s3.retention.keep-within = 0s\nrepository.s3.retention.keep-last = 1\n");

        Result dry = cli.run("prune", "--from", "s3", "--dry-run");
        Result listed = cli.run("list", "--from", "s3");
        Result prune = cli.run("prune", "--from", "s3");
        Result left = cli.run("list", "--from", "s3");

        assertThat(dry.exitCode()).as(dry.err()).isZero();
        assertThat(dry.out()).contains(first, "s3");
        assertThat(listed.out()).contains(first);
        assertThat(prune.exitCode()).as(prune.err()).isZero();
        assertThat(prune.out()).contains(first);
        assertThat(left.out().lines().filter(line -> line.contains("polymath_")))
                .hasSize(1);
        assertThat(cli.run("list").out()).contains(first);
        assertThat(cli.run("show", first).out()).contains("; removed there ");
    }

    private static void assertFailed(Result result, int exitCode, String message, String hint) {
        assertThat(result.err()).contains("error: " + message + "\nhint: " + hint + "\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.err()).doesNotContain(S3Server.SECRET_KEY, S3Server.ACCESS_KEY);
    }

    private String onlySet() throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("polymath_"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
