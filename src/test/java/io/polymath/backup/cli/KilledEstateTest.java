package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.ProgramProcess.Point;
import io.polymath.backup.demo.Estate;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs over real stores that are killed while the exports are at work, and what they leave at the stores. */
class KilledEstateTest {

    private static final double SCALE = 0.05;
    private static final long PATIENCE_SECONDS = 30;

    /** Where one store is in its middle; the others are wherever they are. */
    enum Step {
        ALL_ARE_HELD("run.Cutter", "hold", 1),
        PG_DUMP_RUNS("store.postgres.DumpWriter", "takeInventory", 1),
        THE_GRAPH_IS_READ("store.neo4j.ExportWriter", "node", 50),
        CHROMA_IS_LOCKED("store.chroma.LiveDatabase", "copyTo", 1),
        CHROMA_IS_COPIED("store.chroma.LiveCopy", "checkCopy", 1);

        private final String type;
        private final String method;
        private final int call;

        Step(String type, String method, int call) {
            this.type = type;
            this.method = method;
            this.call = call;
        }

        Point point() {
            return new Point(type, method, call);
        }
    }

    private static Estate estate;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() throws Exception {
        estate = Estate.start(SCALE);
    }

    @AfterAll
    static void stop() {
        estate.close();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void theStoresAreLetGoAndTheNextRunIsWhole(Step step) throws Exception {
        Cli cli = new Cli(temp.resolve("home"), Map.of());
        estate.configure(cli.home());
        Path live = estate.chroma().directory();
        Path spool = live.resolveSibling(".polymath-spool-" + live.getFileName());

        List<ProcessHandle> tools;
        try (ProgramProcess run = ProgramProcess.startUntil(step.point(), cli, "backup")) {
            tools = run.handle().descendants().toList();
            run.signal("KILL");
            assertThat(run.await()).isEqualTo(137);
        }

        if (step == Step.CHROMA_IS_LOCKED || step == Step.CHROMA_IS_COPIED) {
            assertThat(spool).as("what the next run has to remove").exists();
        }
        for (ProcessHandle tool : tools) {
            tool.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        // whoever held something holds it no more: writers of all three go on
        estate.postgres()
                .execute("polymath", "BEGIN; SET LOCAL lock_timeout = '30s'; LOCK TABLE library.artifacts; COMMIT");
        estate.neo4j().driver().executableQuery("CREATE (:AfterKill)").execute();
        estate.chroma().client().create("after-" + step.name().toLowerCase(Locale.ROOT), Map.of());
        assertThat(new LocalRepository(cli.repository()).list()).isEmpty();

        assertWhole(cli.run("backup"));

        assertThat(new LocalRepository(cli.repository()).list())
                .singleElement()
                .satisfies(
                        set -> assertThat(set.manifest().orElseThrow().status()).isEqualTo(Manifest.Status.COMPLETE));
        assertWhole(cli.run("verify"));
        assertThat(spool).doesNotExist();
        assertThat(names(cli.repository()))
                .allMatch(name -> name.matches("\\.lock|polymath_.*|reports|first-sets\\.json"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
