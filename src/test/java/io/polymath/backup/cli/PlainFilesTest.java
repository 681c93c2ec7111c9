package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files leave the machine encrypted, or because somebody said so: to S3, over SFTP and through rclone. */
final class PlainFilesTest {

    @TempDir
    private static Path there;

    private static Elsewhere elsewhere;

    @TempDir
    private Path folder;

    private FilesHome home;

    @BeforeAll
    static void start() throws Exception {
        elsewhere = Elsewhere.start(there);
    }

    @AfterAll
    static void stop() {
        elsewhere.close();
    }

    @BeforeEach
    void configure() throws IOException {
        home = new FilesHome(folder, ".env");
        home.holds("TOKEN=nobody-may-read-this-one\n");
        home.settings(elsewhere.settings());
        for (String repository : Elsewhere.NAMES) {
            elsewhere.reset(repository, new java.util.TreeMap<>());
        }
    }

    @Test
    void filesThatAreNotEncryptedStayOnThisMachine() throws Exception {
        Result check = home.cli().run("check");
        Result backup = home.cli().run("backup");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(backup.exitCode()).isEqualTo(22);
        for (String repository : Elsewhere.NAMES) {
            assertThat(check.out().replaceAll(" +", " "))
                    .contains("failed repository " + repository
                            + " config is not encrypted, so no set would be copied there")
                    .contains("hint: set encryption.recipients, or repository." + repository
                            + ".stores without config, or repository." + repository + ".plain-files = true");
            String reason =
                    repository + ": " + home.onlyArchive().getFileName() + " is not encrypted, so nothing is copied";
            assertThat(backup.out()).contains("failed: " + reason);
            assertRefused(
                    home.cli().run("copy", "--to", repository),
                    22,
                    "error: " + reason,
                    "set encryption.recipients; or leave config out by repository." + repository
                            + ".stores; or, if what its files hold may be read there, set repository." + repository
                            + ".plain-files = true");
            assertThat(elsewhere.content(repository)).isEmpty();
        }
        assertThat(home.cli().run("show").out()).doesNotContain("copied to ");
    }

    @Test
    void theyLeaveItForTheRepositoryThatMayHaveThem() throws Exception {
        home.settings(elsewhere.settings() + "repository.ssh.plain-files = true\n");

        Result backup = home.cli().run("backup");

        assertThat(backup.exitCode()).isEqualTo(22);
        assertThat(elsewhere.content("ssh")).hasSize(3);
        assertThat(elsewhere.content("s3")).isEmpty();
        assertThat(elsewhere.content("cloud")).isEmpty();
    }

    @Test
    void filesThatAreEncryptedAreCopiedToAll() throws Exception {
        Path word = home.secret("word", "correct horse battery staple");
        home.settings(elsewhere.settings() + "encryption.passphrase-file = " + word + "\n");

        assertWhole(home.cli().run("backup"));

        String archive = home.onlySet().getFileName() + "/" + home.onlyArchive().getFileName();
        for (String repository : Elsewhere.NAMES) {
            assertThat(elsewhere.content(repository))
                    .hasSize(3)
                    .containsEntry(archive, Files.readAllBytes(home.onlyArchive()));
            assertWhole(home.cli().run("verify", "--from", repository));
        }
    }
}
