package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real program has in the system's folder of temporary files, and what it leaves there: nothing. */
class TemporaryFilesTest {

    private static final String DATABASE = "temporary-files";
    /** Chroma's export is being verified: all archives are written or under way. */
    private static final Point VERIFYING = new Point("store.chroma.ChromaKind", "inspect", 1);

    @TempDir
    Path temp;

    private Path temporary;
    private Cli cli;

    @BeforeEach
    void threeStores() throws Exception {
        temporary = Files.createDirectory(temp.resolve("temporary"));
        Path directory = Files.createDirectory(temp.resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(directory)) {
            ChromaClient client = server.client();
            client.add(client.create("papers", Map.of()), List.of(Item.of("a", 1, 2)));
        }
        PostgresServer server = PostgresServer.shared();
        server.createDatabase(DATABASE);
        cli = new Cli(temp.resolve("home"), Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary))
                .stores("postgres", "chromadb")
                .settings(server.settings(DATABASE) + """
                    store.chromadb.kind = chromadb
                    store.chromadb.path = %s
                    """.formatted(directory));
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void aRunThatIsAskedToEndLeavesNothing(String signal, int exitCode) throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(VERIFYING, cli, "backup")) {
            run.signal(signal);
            run.awaitInterruption();
            run.resume();
            assertThat(run.await()).as(run.err()).isEqualTo(exitCode);
        }

        assertThat(left()).isEmpty();
    }

    @Test
    void whatAKilledRunLeftIsRemovedByTheNext() throws Exception {
        long pid;
        try (ProgramProcess run = ProgramProcess.startUntil(VERIFYING, cli, "backup")) {
            pid = run.pid();
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }
        assertThat(left()).singleElement().asString().startsWith("polymath-backup-" + pid + "-");
        assertThat(temporary.resolve(left().get(0))).isDirectoryContaining("glob:**libsqlitejdbc.so");
        Path foreign = Files.createDirectory(temporary.resolve("polymath-backup-notes"));
        Path alive = Files.createDirectory(
                temporary.resolve("polymath-backup-" + ProcessHandle.current().pid() + "-1"));

        try (ProgramProcess run = ProgramProcess.start(cli, "backup")) {
            assertThat(run.await()).as(run.err()).isZero();
        }

        assertThat(left())
                .containsExactlyInAnyOrder(
                        foreign.getFileName().toString(), alive.getFileName().toString());
    }

    @Test
    void aFolderThatTakesNoFilesIsToldWithWhatToDo() throws Exception {
        Files.delete(temporary);

        try (ProgramProcess run = ProgramProcess.start(cli, "backup")) {
            assertThat(run.await()).isEqualTo(1);
            assertThat(run.err())
                    .contains("error: unable to make a folder for temporary files in " + temporary)
                    .contains("hint: is it there, may this user write to it, and has it room?"
                            + " Or set TMPDIR to another folder\n");
        }
    }

    private List<String> left() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
