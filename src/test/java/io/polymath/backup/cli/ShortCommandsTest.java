package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that only read answer at once, as they load neither Camel nor what talks to stores. */
class ShortCommandsTest {

    private static final List<String> SLOW = List.of(
            " org.apache.camel.", " org.neo4j.driver.", " org.postgresql.", " org.sqlite.", " software.amazon.awssdk.");

    @TempDir
    Path temp;

    private Path loaded;
    private Cli cli;

    @BeforeEach
    void oneSet() throws Exception {
        loaded = temp.resolve("loaded");
        Files.writeString(Files.createDirectory(temp.resolve("estate")).resolve("settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded))
                .stores("config")
                .settings("""
                    repository.local.path = backups
                    store.config.kind = files
                    store.config.paths = %s/estate
                    """.formatted(temp));
        assertWhole(cli.run("backup"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "show", "version"})
    void loadNothingThatIsSlow(String command) throws Exception {
        assertThat(slowOf(command)).isEmpty();
    }

    @Test
    void aBackupLoadsItSoThatTheLookIsNotInVain() throws Exception {
        assertThat(slowOf("backup")).anyMatch(line -> line.contains(" org.apache.camel.impl.DefaultCamelContext "));
    }

    /** Returns what a command loads of it, a line each. */
    private List<String> slowOf(String command) throws Exception {
        try (ProgramProcess run = ProgramProcess.start(cli, command)) {
            assertThat(run.await()).as(run.err()).isZero();
        }
        try (Stream<String> lines = Files.lines(loaded)) {
            return lines.filter(line -> SLOW.stream().anyMatch(line::contains)).toList();
        }
    }
}
