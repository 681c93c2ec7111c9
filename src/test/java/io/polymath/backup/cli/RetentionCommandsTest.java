package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.SetsOnDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code prune}, {@code pin} and {@code unpin}, and the step {@code prune:local} of the shipped routes. */
class RetentionCommandsTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");
    private static final String OLDEST = "polymath_20260101_0200";
    private static final String NEXT = "polymath_20260102_0200";

    @TempDir
    Path temp;

    private Cli cli;
    private LocalRepository repository;

    @BeforeEach
    void twentyNightsOfLastWinter() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config");
        settings("");
        repository = new LocalRepository(cli.repository());
        new SetsOnDisk(repository, STOCKHOLM).nights("2026-01-01T02:00", 20);
    }

    @Test
    void aDryRunPrintsWhatStaysWhatGoesAndWhy() throws Exception {
        settings("retention.keep-within = 0s\nretention.keep-last = 2\nretention.keep-weekly = 3\n");

        Result plan = cli.run("prune", "--dry-run");

        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(plan.out().lines().map(line -> line.strip().replaceAll(" {2,}", "  ")))
                .contains(
                        "polymath_20260120_0200  8 B  stays  last good set, last 1 of 2, weekly 1 of 3",
                        "polymath_20260119_0200  8 B  stays  last 2 of 2",
                        "polymath_20260118_0200  8 B  stays  weekly 2 of 3",
                        "polymath_20260117_0200  8 B  goes  no rule keeps it",
                        "polymath_20260111_0200  8 B  stays  weekly 3 of 3",
                        "local: 16 of 20 sets would go, 128 B would be freed; nothing was removed");
        assertThat(repository.list()).hasSize(20);
    }

    @Test
    void pruneRemovesWhatTheDryRunSaid() throws Exception {
        List<String> plan = new ArrayList<>();
        for (JsonNode line : json(cli.run("prune", "--dry-run", "--json"))) {
            if (line.at("/stays").asBoolean()) {
                plan.add(line.at("/set").asText());
            }
        }

        Result prune = cli.run("prune", "--json");

        assertThat(prune.exitCode()).as(prune.err()).isZero();
        List<JsonNode> lines = json(prune);
        JsonNode summary = lines.get(lines.size() - 1);
        assertThat(summary.at("/message_type").asText()).isEqualTo("summary");
        assertThat(summary.at("/pruned/repository").asText()).isEqualTo("local");
        assertThat(summary.at("/pruned/removed")).hasSize(20 - plan.size());
        assertThat(repository.list().stream().map(entry -> entry.set().value())).containsExactlyElementsOf(plan);
        assertThat(cli.run("prune").out()).contains("local: removed 0 sets, freed 0 B; " + plan.size() + " stay\n");
    }

    @Test
    void aPinnedSetIsKeptUntilItIsUnpinned() throws Exception {
        Result pin = cli.run("pin", OLDEST, "--reason", "before the upgrade");

        assertThat(pin.out()).isEqualTo(OLDEST + " stays: before the upgrade\n");
        assertThat(cli.run("show", OLDEST).out()).contains("pinned ", ": before the upgrade\n");
        assertThat(cli.run("prune").out()).contains("pinned: before the upgrade");
        assertThat(repository.list()).anyMatch(entry -> entry.set().value().equals(OLDEST));
        assertThat(cli.run("unpin", OLDEST).out())
                .isEqualTo(OLDEST + " is not pinned any more; it was: before the upgrade\n");
        cli.run("prune");
        assertThat(repository.list()).noneMatch(entry -> entry.set().value().equals(OLDEST));
    }

    @Test
    void whatCannotBePinnedOrUnpinnedIsTold() {
        assertFailed(
                cli.run("pin", "polymath_20250101_0200", "--reason", "x"),
                10,
                "no set polymath_20250101_0200 in " + cli.repository(),
                "list shows the sets there are");
        assertFailed(cli.run("unpin", NEXT), 10, NEXT + " is not pinned", "show prints the pin of a set");
        assertThat(cli.run("pin", NEXT).exitCode()).isEqualTo(2);
    }

    @Test
    void anUnusableRuleIsToldAndNothingIsRemoved() throws Exception {
        settings("retention.keep-daily = many\nretention.keep-wthin = 3d\n");
        Path file = cli.home().resolve("config/application.properties");

        assertFailed(cli.run("prune"), 2, """
                2 problems in the configuration
                  %1$s: retention.keep-daily: not usable: many
                    hint: expected a whole number from 0 to 100000
                  %1$s: unknown setting retention.keep-wthin
                    hint: did you mean retention.keep-within?""".formatted(file), "mend all of them, then try again");
        assertThat(repository.list()).hasSize(20);
    }

    @Test
    void aRunThatHoldsTheRepositoryIsNotDisturbed() throws Exception {
        try (var lock = repository.lock(Duration.ZERO)) {
            assertThat(lock).isNotNull();

            assertThat(cli.run("prune").exitCode()).isEqualTo(11);
            assertThat(cli.run("prune", "--dry-run").exitCode()).isZero();
            assertThat(cli.run("pin", OLDEST, "--reason", "x").exitCode()).isZero();
        }
        assertThat(repository.list()).hasSize(20);
    }

    @Test
    void aGoodBackupIsFollowedByPruning() throws Exception {
        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(backup.out()).contains("pruned local: ", " removed, ", " freed\n");
        assertThat(repository.list())
                .hasSizeLessThan(10)
                .noneMatch(entry -> entry.set().value().equals(OLDEST));
    }

    @Test
    void aPartialBackupRemovesNothing() throws Exception {
        cli.stores("config", "prompts");
        settings("store.prompts.kind = files\nstore.prompts.paths = " + temp.resolve("nowhere") + "\n");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(3);
        assertThat(backup.out()).doesNotContain("pruned");
        assertThat(repository.list()).hasSize(21);
    }

    @Test
    void aBackupOfSomeStoresRemovesNothing() throws Exception {
        cli.stores("config", "prompts");
        settings("store.prompts.kind = files\nstore.prompts.paths = " + temp.resolve("estate") + "\n");

        assertThat(cli.run("backup", "--only", "config").exitCode()).isZero();
        assertThat(repository.list()).hasSize(21);
    }

    @Test
    void withoutItsStepABackupRemovesNothing() throws Exception {
        Path route = cli.home().resolve("routes/backup.camel.yaml");
        String text = Files.readString(route);
        Files.writeString(
                route, text.replaceAll("(?m)^ *- to:\n *id: follow-retention\n *uri: direct:retention\n", ""));

        assertThat(Files.readString(route)).isNotEqualTo(text);
        assertThat(cli.run("backup").exitCode()).isZero();
        assertThat(repository.list()).hasSize(21);
    }

    @Test
    void aSetOfTheFutureStaysAndPushesNoneOut() throws Exception {
        new SetsOnDisk(repository, STOCKHOLM).good(LocalDateTime.parse("2099-01-01T02:00"));
        settings("retention.keep-within = 0s\nretention.keep-last = 1\n");

        cli.run("prune");

        assertThat(repository.list().stream().map(entry -> entry.set().value()))
                .containsExactly("polymath_20990101_0200", "polymath_20260120_0200");
    }

    private void settings(String more) throws IOException {
        cli.settings("""
                repository.local.path = backups
                store.config.kind = files
                store.config.paths = %s
                %s""".formatted(temp.resolve("estate"), more));
    }

    private static List<JsonNode> json(Result result) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    private static void assertFailed(Result result, int exitCode, String message, String hint) {
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.err()).isEqualTo("error: " + message + "\nhint: " + hint + "\n");
    }
}
