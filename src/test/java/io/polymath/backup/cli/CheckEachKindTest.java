package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check} asks of other repositories is kept by each kind: S3, SFTP, and a program for all others. */
final class CheckEachKindTest {

    @TempDir
    private Path folder;

    @Test
    void eachKindKeepsItsPromisesAndNothingIsLeft() throws Exception {
        try (Elsewhere elsewhere = Elsewhere.start(folder.resolve("elsewhere"))) {
            FilesHome home = new FilesHome(folder, ".env");
            home.holds("A=1\n");
            home.settings(elsewhere.takingPlainFiles());

            Result check = home.cli().run("check");

            for (String repository : Elsewhere.NAMES) {
                assertThat(check.out().lines())
                        .anyMatch(line -> line.matches("ok +repository " + repository
                                + " +a probe was written, listed, read back and removed in \\d+\\.\\d s"));
                assertThat(elsewhere.content(repository)).isEmpty();
            }
            assertThat(check.exitCode()).isZero();
        }
    }
}
