package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

    @TempDir
    Path home;

    @Test
    void everyCommandThatTheLauncherRehearsesEndsWell() throws IOException {
        Path launcher = Path.of("src/main/launcher");
        for (String file : List.of("config/application.properties", "routes/rehearsal.camel.yaml")) {
            Files.createDirectories(home.resolve(file).getParent());
            Files.copy(launcher.resolve(file), home.resolve(file));
        }

        int exitCode = Rehearsal.run(home.resolve("config"), home.resolve("sets"));

        assertThat(exitCode).isZero();
    }
}
