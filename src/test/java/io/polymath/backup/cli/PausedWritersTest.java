package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.estate.OneWriter;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Cut.Level;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that writes to three real stores without a rest, and is paused by the routes of the operator. */
class PausedWritersTest {

    private static final String DATABASE = "paused-writers";
    private static final Point GRAPH_IS_READ = new Point("store.neo4j.ExportWriter", "header", 1);

    @TempDir
    Path temp;

    private ChromaServer chroma;
    private OneWriter writer;
    private Cli cli;

    @BeforeEach
    void oneApplicationThatWrites() throws Exception {
        chroma = ChromaServer.start();
        Path folder = Files.createDirectory(temp.resolve("app"));
        writer = OneWriter.start(folder, PostgresServer.shared(), DATABASE, Neo4jServer.shared(), chroma);
        writer.writePrograms();
        cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres", "neo4j", "chromadb");
        routes("pause");
        settings("cut.pause-writers = true\n");
    }

    @AfterEach
    void stop() throws Exception {
        writer.close();
        chroma.close();
    }

    @Test
    void allThreeStoresAreOfTheSameMomentAndTheWriterGoesOn() throws Exception {
        assertWhole(cli.run("backup"));

        assertGoesOn();
        Manifest set = onlySet();
        assertThat(set.cut().level()).isEqualTo(Level.L3);
        // the writer counts each thing when all three stores have it
        long rows = count(set, "postgres", "tables");
        assertThat(rows).isPositive();
        assertThat(List.of(count(set, "neo4j", "nodes"), count(set, "chromadb", "collections")))
                .containsOnly(rows);
        assertThat(cli.run("show").out()).contains("level L3");
        assertWhole(cli.run("verify"));
    }

    @Test
    void whoIsNotPausedIsNotOfThisLevel() throws Exception {
        settings("");

        assertWhole(cli.run("backup"));

        assertThat(onlySet().cut().level()).isNotEqualTo(Level.L3);
        assertGoesOn();
    }

    @Test
    void aHookThatDoesNotPauseAnybodyProvesNothing() throws Exception {
        writer.program("lies", "exit 0");
        routes("lies");

        assertWhole(cli.run("backup"));

        assertThat(onlySet().cut().level()).isNotEqualTo(Level.L3);
        assertGoesOn();
    }

    @Test
    void aHookThatFailsIsToldAndWhomItPausedGoesOn() throws Exception {
        writer.program("fails", "./pause; echo 'no such service' >&2; exit 4");
        routes("fails");

        assertWhole(cli.run("backup"));

        assertThat(onlySet().cut().level()).isNotEqualTo(Level.L3);
        assertThat(report())
                .contains("writers were not paused: command: " + temp.resolve("app/fails") + " ended with code 4");
        assertGoesOn();
    }

    @Test
    void aHookThatHangsIsEndedAndWhomItPausedGoesOn() throws Exception {
        writer.program("hangs", "./pause; sleep 987");
        routes("hangs");
        settings("cut.pause-writers = true\ncut.pause-limit = 2s\n");

        assertWhole(cli.run("backup"));

        assertThat(onlySet().cut().level()).isNotEqualTo(Level.L3);
        assertThat(report()).contains("writers were not paused: the route did not end within 2");
        assertThat(ProcessHandle.current().descendants().map(process -> VisibleText.of(process, "cmdline")))
                .noneMatch(line -> line.contains("987"));
        assertGoesOn();
    }

    @Test
    void aStoreThatFailsKeepsNobodyPaused() throws Exception {
        settings("cut.pause-writers = true\nstore.neo4j.database = grpah\n");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isEqualTo(3);
        assertThat(onlySet().cut().level()).isEqualTo(Level.L3);
        assertGoesOn();
    }

    @Test
    void aRunThatIsEndedWhileItSavesLetsThemGo() throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(GRAPH_IS_READ, cli, "backup")) {
            assertThat(writer.isPaused()).isTrue();
            run.signal("TERM");
            run.awaitInterruption();
            run.resume();

            assertThat(run.await()).as(run.err()).isEqualTo(143);
        }
        assertGoesOn();
        assertThat(new LocalRepository(cli.repository()).list()).isEmpty();
    }

    @Test
    void aRunThatIsEndedWhileTheHookHangsLetsThemGo() throws Exception {
        writer.program("hangs", "./pause; sleep 986");
        routes("hangs");

        try (ProgramProcess run = ProgramProcess.start(cli, "backup")) {
            ProgramProcess.await("the pause", () -> Files.exists(temp.resolve("app/paused")));
            run.signal("TERM");

            assertThat(run.await()).as(run.err()).isEqualTo(143);
        }
        assertGoesOn();
    }

    @Test
    void writersWhoMayStillBePausedMakeTheRunFail() throws Exception {
        writer.program("resume", "exit 1");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(report()).contains("writers may still be paused: command: " + temp.resolve("app/resume"));
        Files.delete(temp.resolve("app/wanted"));
    }

    @Test
    void aMissingRouteIsToldBeforeAnyStoreIsHeld() throws Exception {
        Files.delete(cli.home().resolve("routes/quiesce.camel.yaml"));

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(2);
        assertThat(backup.err()).isEqualTo("""
            error: no route begins with direct:pause-writers, and cut.pause-writers is true
            hint: take quiesce.camel.yaml from the shipped routes, or set cut.pause-writers = false
            """);
        assertThat(cli.run("check").out()).contains("no route begins with direct:pause-writers");
    }

    private void assertGoesOn() throws Exception {
        assertThat(writer.isPaused()).isFalse();
        writer.awaitMore();
    }

    /** Edits the shipped routes, as an operator does: a program of the application in the place of each log. */
    private void routes(String pause) throws IOException {
        Path file = cli.home().resolve("routes/quiesce.camel.yaml");
        String shipped = Files.readString(Path.of("routes/quiesce.camel.yaml"));
        String edited = shipped.replaceAll(
                        "(?m)^( +)- log:\n +id: say-(\\w+)\n +message: .*$",
                        "$1- to:\n$1    id: run-$2\n$1    uri: command:run\n$1    parameters:\n$1      line: PROGRAM-$2")
                .replace("PROGRAM-pause", temp.resolve("app") + "/" + pause)
                .replace("PROGRAM-resume", temp.resolve("app") + "/resume");
        assertThat(edited).contains("line: " + temp.resolve("app") + "/" + pause);
        Files.writeString(file, edited);
    }

    private void settings(String more) throws IOException {
        cli.settings(PostgresServer.shared().settings(DATABASE)
                + Neo4jServer.shared().settings()
                + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            """.formatted(chroma.directory())
                + more);
    }

    private Manifest onlySet() throws IOException {
        return new LocalRepository(cli.repository()).list().get(0).manifest().orElseThrow();
    }

    private String report() throws IOException {
        try (Stream<Path> files = Files.find(cli.repository(), 3, (file, is) -> file.endsWith("report.txt"))) {
            return Files.readString(files.findFirst().orElseThrow()).replaceAll("\\s+", " ");
        }
    }

    private static long count(Manifest set, String store, String kind) {
        return set.archives().stream()
                .filter(archive -> archive.store().equals(store))
                .mapToLong(archive -> archive.content().inventory().count(kind))
                .sum();
    }
}
