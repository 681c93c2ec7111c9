package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
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
import org.junit.jupiter.params.provider.EnumSource;

/** Restores and drills of the real program that are killed in each step, and then run again. */
class KilledRestoreTest {

    private static final String SAVED = "answer: 42\n";
    private static final String SINCE = "answer: 43\n";

    /** The steps of a restore in place, and whether the live store is replaced by then. */
    enum Step {
        VERIFY("proof.Verifier", "verify", false),
        LOAD("store.files.FilesRestoration", "load", false),
        COMPARE("store.files.FilesRestoration", "inventory", false),
        SWAP("store.files.FilesRestoration", "swap", false),
        KEEP_THE_PROOF("repository.RestoreHistory", "keep", true),
        CLOSE("restore.Source", "close", true);

        private final String type;
        private final String method;
        private final boolean swapped;

        Step(String type, String method, boolean swapped) {
            this.type = type;
            this.method = method;
            this.swapped = swapped;
        }

        Point point() {
            return new Point(type, method, 1);
        }
    }

    /** The steps of a drill. */
    enum DrillStep {
        VERIFY("proof.Verifier", "verify"),
        LOAD("store.files.FilesRestoration", "load"),
        COMPARE("store.files.FilesRestoration", "inventory"),
        REMOVE("store.files.FilesRestoration", "discard"),
        KEEP_THE_PROOF("repository.RestoreHistory", "keep");

        private final String type;
        private final String method;

        DrillStep(String type, String method) {
            this.type = type;
            this.method = method;
        }

        Point point() {
            return new Point(type, method, 1);
        }
    }

    @TempDir
    Path temp;

    private Path live;
    private Cli cli;

    @BeforeEach
    void oneSetIsThereAndTheStoreHasChangedSince() throws Exception {
        live = Files.createDirectories(temp.resolve("estate")).resolve("settings.yaml");
        Files.writeString(live, SAVED);
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config").settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            """.formatted(temp.resolve("estate")));
        assertThat(cli.run("backup").exitCode()).isZero();
        Files.writeString(live, SINCE);
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aKilledRestoreLeavesTheLiveStoreWholeAndIsRunAgain(Step step) throws Exception {
        String[] restore = {"restore", "latest", "--in-place", "--confirm"};
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, restore)) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }

        assertThat(live).hasContent(step.swapped ? SAVED : SINCE);
        Result again = cli.run(restore);
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(live).hasContent(SAVED);
        assertThat(cli.run("verify", "latest").exitCode()).isZero();
    }

    @ParameterizedTest
    @EnumSource(DrillStep.class)
    void whatAKilledDrillLeavesIsGoneAfterTheNextOne(DrillStep step) throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, "drill")) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }
        assertThat(scratch()).hasSize(1);

        Result again = cli.run("drill");

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(scratch()).isEmpty();
        assertThat(live).hasContent(SINCE);
    }

    @Test
    void theDrillAfterAKilledOneTellsWhatItRemoved() throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(DrillStep.COMPARE.point(), cli, "drill")) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }
        String left = scratch().get(0);

        try (ProgramProcess next = ProgramProcess.start(cli, "drill")) {
            assertThat(next.await()).as(next.err()).isZero();
            assertThat(next.err()).contains("WARN  drill: removed " + left + ", which a killed run has left behind\n");
        }
    }

    @Test
    void aDrillThatIsAskedToEndRemovesWhatItHadLoaded() throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(DrillStep.COMPARE.point(), cli, "drill")) {
            run.signal("INT");
            run.awaitInterruption();
            run.resume();
            assertThat(run.await()).as(run.err()).isEqualTo(130);
        }

        assertThat(scratch()).isEmpty();
        assertThat(live).hasContent(SINCE);
    }

    private List<String> scratch() throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith(".scratch-"))
                    .toList();
        }
    }
}
