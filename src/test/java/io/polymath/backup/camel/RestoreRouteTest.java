package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.restore.RestorePlan;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import io.polymath.backup.store.TextStore.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped route of restores, and edited copies of it, over stores in memory. */
class RestoreRouteTest {

    @TempDir
    Path temp;

    private Path route;
    private Path events;
    private TextStore postgres = TextStore.of("postgres", "one", "two");
    private final TextStore neo4j = TextStore.of("neo4j", "three");
    private final TextStore chromadb = TextStore.of("chromadb", "four");
    private final TextStore config = TextStore.of("config", "five");

    @BeforeEach
    void copyTheShippedRoutesAndSave() throws IOException {
        Path routes = Files.createDirectory(temp.resolve("routes"));
        ShippedRoutes.copyTo(routes);
        route = routes.resolve("restore.camel.yaml");
        events = Files.createFile(temp.resolve("events"));
        TestBackups.save(backups());
    }

    @Test
    void theShippedRouteRestoresAllStoresBesideTheLiveOnes() throws Exception {
        RestoreResult result = restore(RestoreRequest.beside("latest"));

        assertThat(result.error()).isEmpty();
        assertThat(result.proof().stores()).hasSize(4).allSatisfy(part -> {
            assertThat(part.equal()).isTrue();
            assertThat(part.seconds()).containsOnlyKeys(Step.VERIFY, Step.LOAD, Step.COMPARE);
        });
        assertThat(postgres.target("beside")).hasValue(List.of("one", "two"));
    }

    @Test
    void theShippedRouteTellsAPlanAndTouchesNothing() throws Exception {
        try (Pipeline pipeline = start()) {
            RestorePlan plan = pipeline.plan(RestoreRequest.beside("latest").swapped());

            assertThat(plan.inPlace()).isTrue();
            assertThat(plan.stores()).hasSize(4);
        }
        assertThat(postgres.events()).endsWith("connected to restore", "let go");
        assertThat(temp.resolve("repository")).isDirectoryNotContaining("glob:**/.scratch*");
    }

    @Test
    void theHooksRunAroundTheReplacementOfLiveStores() throws Exception {
        hooks("note before", "note after");

        RestoreResult result = restore(RestoreRequest.beside("latest").swapped());

        assertThat(result.error()).isEmpty();
        assertThat(postgres.target("live")).hasValue(List.of("one", "two"));
        assertThat(events).hasContent("before\nafter\n");
    }

    @Test
    void theHooksStayOffBesideTheLiveStores() throws Exception {
        hooks("note before", "note after");

        restore(RestoreRequest.beside("latest"));

        assertThat(events).isEmptyFile();
    }

    @Test
    void afterRestoreRunsAlsoWhenARestoreFails() throws Exception {
        hooks("note before", "note after");
        postgres = new TextStore(
                "postgres",
                new Trouble() {
                    @Override
                    public void loading() throws IOException {
                        throw new IOException("Connection reset");
                    }
                },
                "one",
                "two");

        RestoreResult result = restore(RestoreRequest.beside("latest").swapped());

        assertThat(result.error())
                .hasValueSatisfying(error -> assertThat(error.reason()).isEqualTo("postgres: connection reset"));
        assertThat(events).hasContent("before\nafter\n");
        assertThat(neo4j.target("live")).isEmpty();
    }

    @Test
    void aHookThatFailsBeforeStopsTheRestoreAndTheOtherOneRuns() throws Exception {
        hooks("false", "note after");

        RestoreResult result = restore(RestoreRequest.beside("latest").swapped());

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.reason()).isEqualTo("command: false ended with code 1");
            assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED);
        });
        assertThat(events).hasContent("after\n");
        assertThat(postgres.target("beside")).isEmpty();
        assertThat(postgres.target("live")).isEmpty();
        assertThat(postgres.events()).endsWith("let go");
    }

    @Test
    void aHookThatTakesTooLongIsEndedAndFails() throws Exception {
        hooks("sleep 60", "note after");
        Files.writeString(route, Files.readString(route).replace("timeout: 20s", "timeout: 1s"));

        RestoreResult result = restore(RestoreRequest.beside("latest").swapped());

        assertThat(result.error())
                .hasValueSatisfying(
                        error -> assertThat(error.reason()).isEqualTo("command: sleep 60 did not end within 1.0 s"));
        assertThat(postgres.target("beside")).isEmpty();
    }

    @Test
    void aHookThatFailsAfterwardsIsTheErrorOfARestoreThatIsDone() throws Exception {
        hooks("note before", "false");

        RestoreResult result = restore(RestoreRequest.beside("latest").swapped());

        assertThat(result.proof().equal()).isTrue();
        assertThat(postgres.target("live")).hasValue(List.of("one", "two"));
        assertThat(result.stores()).allSatisfy(left -> assertThat(left.swap()).isPresent());
        assertThat(result.error())
                .hasValueSatisfying(error -> assertThat(error.reason()).isEqualTo("command: false ended with code 1"));
    }

    @Test
    void aRouteThatForgetsToVerifyLoadsNothing() throws Exception {
        edit(
                "uri: restore:verify\n                  parameters:\n                    level: file",
                "uri: restore:fetch");

        assertThat(restore(RestoreRequest.beside("latest")).error()).hasValueSatisfying(error -> {
            assertThat(error.reason()).isEqualTo("restore:load: restore:verify has not been done");
            assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
        });
        assertThat(postgres.target("beside")).isEmpty();
    }

    @Test
    void aRouteThatForgetsToSwapSaysSo() throws Exception {
        edit("uri: restore:swap", "uri: restore:compare");

        assertThat(restore(RestoreRequest.beside("latest").swapped()).error()).hasValueSatisfying(error -> {
            assertThat(error.reason()).isEqualTo("the route ended before the live stores were replaced");
            assertThat(error.exitCode()).isEqualTo(ExitCode.USAGE);
        });
        assertThat(postgres.target("live")).isEmpty();
    }

    @Test
    void aStepOutsideOfARestoreSaysWhereItBelongs() throws Exception {
        edit("uri: restore:open", "uri: restore:fetch");

        assertThatThrownBy(() -> restore(RestoreRequest.beside("latest")))
                .hasMessage("restore:fetch: no restore is open")
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void aCommandThatCannotBeReadStopsTheStart() throws Exception {
        hooks("sleep \\\"60", "note after");

        assertThatThrownBy(() -> restore(RestoreRequest.beside("latest")))
                .hasMessageMatching("routes/restore.camel.yaml:\\d+: command:run: not a command line: sleep \"60");
    }

    private RestoreResult restore(RestoreRequest request) throws Exception {
        try (Pipeline pipeline = start()) {
            return pipeline.restore(request);
        }
    }

    private Pipeline start() throws Exception {
        return Pipeline.start(RouteFiles.in(temp.resolve("routes")), backups(), new Properties());
    }

    private Backups backups() {
        return TestBackups.of(temp.resolve("repository"), new Store[] {postgres, neo4j, chromadb, config});
    }

    /** Puts a command into each hook; {@code note} writes a word to the file of events. */
    private void hooks(String before, String after) throws IOException {
        edit("              - log:\n                  id: say-before\n", hook(before) + "              - log:\n");
        edit("              - log:\n                  id: say-after\n", hook(after) + "              - log:\n");
    }

    private String hook(String line) {
        String command = line.startsWith("note ")
                ? "sh -c 'echo " + line.substring("note ".length()) + " >> " + events + "'"
                : line;
        return "              - to:\n                  uri: command:run\n                  parameters:\n"
                + "                    line: \"" + command + "\"\n                    timeout: 20s\n";
    }

    private void edit(String from, String to) throws IOException {
        String text = Files.readString(route);
        assertThat(text).contains(from);
        Files.writeString(route, text.replace(from, to));
    }
}
