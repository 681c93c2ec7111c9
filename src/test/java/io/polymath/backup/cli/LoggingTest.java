package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is logged, where, and in which form. */
class LoggingTest {

    @TempDir
    Path temp;

    private Cli cli;
    private Path logs;

    @BeforeEach
    void oneStoreOfFiles() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config").settings("""
            store.config.kind = files
            store.config.paths = %s
            log.folder = logs
            log.keep = 3d
            """.formatted(temp.resolve("estate")));
        logs = cli.home().resolve("logs");
    }

    @Test
    void aFileADayKeepsOneLineAStepAndStore() throws Exception {
        try (ProgramProcess backup = ProgramProcess.start(cli, "backup", "-q")) {
            assertThat(backup.await()).as(backup.err()).isZero();
            assertThat(backup.err()).as("what -q shows").isEmpty();
        }

        assertThat(Files.readAllLines(today()))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\d{4}-\\d\\d-\\d\\dT[^ ]+ INFO  run polymath_\\d+_\\d+: holds 1 of 1 store,"
                                        + " .*"),
                        line -> assertThat(line)
                                .contains("INFO  config: not encrypted, as encryption.recipients is not set"),
                        line -> assertThat(line).contains("INFO  config: exported 1 file"),
                        line -> assertThat(line).contains("INFO  config: saved "),
                        line -> assertThat(line).contains("INFO  config: verified (content) in "),
                        line -> assertThat(line).contains("INFO  run polymath_").contains("complete: 1 of 1 store"),
                        line -> assertThat(line)
                                .contains("INFO  copies: no other repository is configured, so nothing is copied"),
                        line -> assertThat(line).contains("INFO  local: removed 0 sets "),
                        line -> assertThat(line).contains("INFO  report: [ok] "));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logs)))
                .isEqualTo("rwx------");
    }

    @Test
    void filesAreKeptForSoManyDays() throws Exception {
        Files.createDirectories(logs);
        LocalDate today = LocalDate.now(Cli.ZONE);
        Path old = Files.createFile(logs.resolve("polymath-backup." + today.minusDays(5) + ".log"));
        Path young = Files.createFile(logs.resolve("polymath-backup." + today.minusDays(2) + ".log"));

        try (ProgramProcess backup = ProgramProcess.start(cli, "backup")) {
            assertThat(backup.await()).as(backup.err()).isZero();
        }

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void linesForProgramsAreObjects() throws Exception {
        List<String> lines;
        try (ProgramProcess backup = ProgramProcess.start(cli, "backup", "--log-format", "json")) {
            assertThat(backup.await()).as(backup.err()).isZero();
            lines = new ArrayList<>(backup.err().lines().toList());
        }
        lines.addAll(Files.readAllLines(today()));

        assertThat(lines).hasSizeGreaterThanOrEqualTo(10);
        for (String line : lines) {
            JsonNode object = new ObjectMapper().readTree(line);
            assertThat(object.at("/level").asText()).isEqualTo("INFO");
            assertThat(object.at("/timestamp").asLong()).isPositive();
            assertThat(object.at("/formattedMessage").asText())
                    .matches("(run polymath_|config: |copies: |local: |report: ).*");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenToDoesNotStopABackup() throws Exception {
        Files.createFile(logs);

        try (ProgramProcess backup = ProgramProcess.start(cli, "backup")) {
            assertThat(backup.await()).as(backup.err()).isZero();
            assertThat(backup.err()).contains("WARN  log: unable to write to " + logs + ": ");
        }
    }

    private Path today() {
        return logs.resolve("polymath-backup." + LocalDate.now(Cli.ZONE) + ".log");
    }
}
