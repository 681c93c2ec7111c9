package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RepositoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs of the real program that are killed, or asked to end, at each step. */
class KilledRunTest {

    /** The steps of a run over one store; each file of the set is finished by the same method. */
    enum Step {
        CONNECT("run.Cutter", "open", 1, false),
        HOLD("run.Cutter", "hold", 1, false),
        EXPORT("repository.ArchiveWriter", "writeOnce", 1, false),
        FINISH_ARCHIVE("repository.DurableFile", "finish", 1, false),
        VERIFY("proof.Verifier", "verify", 1, false),
        SEAL("repository.WorkFolder", "seal", 1, false),
        WRITE_MANIFEST("repository.DurableFile", "finish", 3, false),
        BEFORE_THE_RENAME("repository.DurableFile", "syncFolder", 3, false),
        AFTER_THE_RENAME("repository.DurableFile", "syncFolder", 4, true),
        CLOSE("run.BackupRun", "close", 1, true);

        private final String type;
        private final String method;
        private final int call;
        private final boolean sealed;

        Step(String type, String method, int call, boolean sealed) {
            this.type = type;
            this.method = method;
            this.call = call;
            this.sealed = sealed;
        }

        Point point() {
            return new Point(type, method, call);
        }
    }

    @TempDir
    Path temp;

    private Cli cli;
    private SortedMap<String, String> earlier = new TreeMap<>();

    @BeforeEach
    void oneSetIsThere() throws Exception {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config").settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            """.formatted(temp.resolve("estate")));
        assertThat(cli.run("backup").exitCode()).isZero();
        earlier = content(sets().get(0));
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void aKilledRunLeavesNoHalfSetAndTheNextRunSweepsIt(Step step) throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, "backup")) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }

        assertThat(content(sets().get(0))).isEqualTo(earlier);
        assertThat(sets()).hasSize(step.sealed ? 2 : 1);
        assertThat(names(".work-")).hasSize(step.sealed ? 0 : 1);
        Result next = cli.run("backup");
        assertThat(next.exitCode()).as(next.err()).isZero();
        assertThat(names("")).allMatch(name -> name.equals(".lock") || name.startsWith("polymath_"));
        assertThat(sets()).hasSize(step.sealed ? 3 : 2);
        for (Path set : sets()) {
            Result verify = cli.run("verify", set.getFileName().toString());
            assertThat(verify.exitCode()).as(verify.err()).isZero();
        }
    }

    @Test
    void theRunAfterAKilledOneTellsWhatItRemoved() throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(Step.EXPORT.point(), cli, "backup")) {
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }
        String left = names(".work-").get(0).substring(".work-".length());

        try (ProgramProcess next = ProgramProcess.start(cli, "backup")) {
            assertThat(next.await()).as(next.err()).isZero();
            assertThat(next.err()).contains("WARN  run: removed what the interrupted run " + left + " left behind\n");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT, TERM, 143",
        "HOLD, INT, 130",
        "EXPORT, TERM, 143",
        "FINISH_ARCHIVE, INT, 130",
        "VERIFY, TERM, 143",
        "SEAL, INT, 130",
        "BEFORE_THE_RENAME, TERM, 143",
        "AFTER_THE_RENAME, INT, 130"
    })
    void aRunThatIsAskedToEndCleansUpItself(Step step, String signal, int exitCode) throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, "backup")) {
            run.signal(signal);
            run.awaitInterruption();
            run.resume();
            assertThat(run.await()).as(run.err()).isEqualTo(exitCode);
        }

        assertThat(content(sets().get(0))).isEqualTo(earlier);
        assertThat(names("")).allMatch(name -> name.matches("\\.lock|reports|polymath_.*"));
        // a set that is being sealed becomes one: that takes less time than to undo it
        boolean sealed = step.compareTo(Step.SEAL) >= 0;
        assertThat(sets()).hasSize(sealed ? 2 : 1);
        // a run without a set is reported where there is none
        assertThat(names("reports")).hasSize(sealed ? 0 : 1);
        assertThat(cli.run("backup").exitCode()).isZero();
    }

    @Test
    void whoAsksTwiceGetsTheSameCleanEnd() throws Exception {
        try (ProgramProcess run = ProgramProcess.startUntil(Step.EXPORT.point(), cli, "backup")) {
            run.signal("INT");
            run.awaitInterruption();
            run.signal("TERM");
            run.signal("INT");
            run.resume();
            assertThat(run.await()).as(run.err()).isEqualTo(130);
        }

        assertThat(names(""))
                .containsExactly(".lock", sets().get(0).getFileName().toString(), "reports");
    }

    @Test
    void aVerificationThatIsAskedToEndCallsNothingDamaged() throws Exception {
        try (ProgramProcess verify = ProgramProcess.startUntil(Step.VERIFY.point(), cli, "verify")) {
            verify.signal("TERM");
            verify.awaitInterruption();
            verify.resume();
            assertThat(verify.await()).as(verify.err()).isEqualTo(143);
        }

        assertThat(content(sets().get(0))).isEqualTo(earlier);
        assertThat(names(""))
                .containsExactly(".lock", sets().get(0).getFileName().toString());
    }

    @Test
    void aSecondRunNamesTheOneThatHoldsTheRepository() throws Exception {
        try (ProgramProcess first = ProgramProcess.startUntil(Step.EXPORT.point(), cli, "backup")) {
            Result second = cli.run("backup");

            assertThat(second.exitCode()).isEqualTo(11);
            assertThat(second.err())
                    .startsWith("error: repository " + cli.repository() + " is in use by process " + first.pid());
            first.resume();
            assertThat(first.await()).as(first.err()).isZero();
        }
    }

    @Test
    void aSecondRunWaitsForTheFirst() throws Exception {
        try (ProgramProcess first = ProgramProcess.startUntil(Step.EXPORT.point(), cli, "backup")) {
            CompletableFuture<Result> second =
                    CompletableFuture.supplyAsync(() -> cli.run("backup", "--retry-lock", "1m"));
            assertThat(second).isNotDone();
            first.resume();
            assertThat(first.await()).as(first.err()).isZero();

            assertThat(second.get().exitCode()).as(second.get().err()).isZero();
        }
        assertThat(sets()).hasSize(3);
    }

    @Test
    void aRunThatWaitsForAnotherIsAskedToEnd() throws Exception {
        try (ProgramProcess first = ProgramProcess.startUntil(Step.EXPORT.point(), cli, "backup");
                ProgramProcess second = ProgramProcess.startUntil(
                        new Point("repository.RepositoryLock", "tryTake", 2), cli, "backup", "--retry-lock", "5m")) {
            second.signal("TERM");
            second.awaitInterruption();
            second.resume();

            assertThat(second.endsWithin(Duration.ofSeconds(20)))
                    .as(second.err())
                    .isTrue();
            assertThat(second.await()).isEqualTo(143);
            first.resume();
            assertThat(first.await()).as(first.err()).isZero();
        }
    }

    @Test
    void whoIsRefusedTheRepositoryDoesNotTakeItAwayFromItsHolder() throws Exception {
        LocalRepository repository = new LocalRepository(cli.repository());
        try (RepositoryLock lock = repository.lock(Duration.ZERO)) {
            assertThat(lock).isNotNull();
            assertThat(cli.run("backup").exitCode()).isEqualTo(11);

            // the system knows of no two holders in one process
            try (ProgramProcess other = ProgramProcess.start(cli, "backup")) {
                assertThat(other.await()).isEqualTo(11);
            }
        }
    }

    private List<Path> sets() throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.filter(child -> child.getFileName().toString().startsWith("polymath_"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> names(String prefix) throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the SHA-256 of every file of a set, by its name. */
    private static SortedMap<String, String> content(Path set) throws Exception {
        SortedMap<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(set)) {
            for (Path file : files.toList()) {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
                content.put(file.getFileName().toString(), HexFormat.of().formatHex(digest));
            }
        }
        return content;
    }
}
