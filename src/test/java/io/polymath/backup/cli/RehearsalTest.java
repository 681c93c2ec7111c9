package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

    @TempDir
    Path home;

    @Test
    void everyCommandThatTheLauncherRehearsesEndsWell() {
        int exitCode = Rehearsal.run(Path.of("src/main/launcher/config"), home.resolve("sets"));

        assertThat(exitCode).isZero();
    }
}
