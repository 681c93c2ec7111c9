package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands, exit codes and exact texts, over a store of files. */
class CommandsTest {

    @TempDir
    Path temp;

    private Cli cli;

    @BeforeEach
    void oneStoreOfFiles() throws IOException {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        cli = new Cli(temp.resolve("home"), Map.of()).stores("config").settings("""
                        repository.local.path = backups
                        store.config.kind = files
                        store.config.paths = %s
                        """.formatted(temp.resolve("estate")));
    }

    @Test
    void aBackupPrintsWhatItSavedAndWhere() throws Exception {
        Result backup = cli.run("backup", "--label", "first");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        String set = onlySet();
        assertThat(backup.out())
                .contains("store", "what it held", "size", "ratio", "took", "verified")
                .contains("config", "1 file (11)", "content, ")
                .contains(set + " complete: 1 of 1 store, ")
                .contains("cut: level L1, ")
                .contains("the set is in " + cli.repository().resolve(set));
    }

    @Test
    void theReportTellsTheNextRunOfASchedule() throws Exception {
        cli.settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %s
            schedule.cron = 0 30 4 * * ?
            """.formatted(temp.resolve("estate")));

        assertThat(cli.run("backup").exitCode()).isZero();

        try (Stream<Path> files = Files.find(cli.home(), 4, (file, is) -> file.endsWith("report.txt"))) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(report ->
                            assertThat(Files.readString(report)).containsPattern("\nnext run +[A-Z].*, 04:30\n"));
        }
    }

    @Test
    void setsAreListedAndShown() throws Exception {
        cli.run("backup", "--label", "first");

        Result list = cli.run("list");
        Result show = cli.run("show");

        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).contains("set", "status", "label").contains(onlySet(), "complete", "first");
        assertThat(show.exitCode()).isZero();
        assertThat(show.out())
                .contains("config_" + onlySet().substring("polymath_".length()) + ".tar.zst")
                .contains("estate/settings.yaml")
                .contains("label first");
    }

    @Test
    void aListBeforeTheFirstBackupSaysSo() {
        assertFailed(
                cli.run("list"),
                10,
                "no repository: " + cli.repository() + " does not exist",
                "run a backup first, or set repository.local.path");
    }

    @Test
    void aSetIsVerifiedAndTheProofIsShown() throws Exception {
        cli.run("backup");

        Result verify = cli.run("verify", "latest");
        Result file = cli.run("verify", onlySet(), "--level", "file");

        assertThat(verify.exitCode()).as(verify.err()).isZero();
        assertThat(verify.out()).startsWith("verified (content) ").endsWith(": " + onlySet() + " is whole\n");
        assertThat(file.out()).startsWith("verified (file) ");
        assertThat(cli.run("show").out()).contains("verified (content) ", "verified (file) ");
    }

    @Test
    void jsonLinesEndWithASummary() throws Exception {
        List<JsonNode> backup = json(cli.run("backup", "--json"));
        List<JsonNode> list = json(cli.run("list", "--json"));
        List<JsonNode> show = json(cli.run("show", "--json"));
        List<JsonNode> verify = json(cli.run("verify", "--json"));
        List<JsonNode> failure = json(cli.run("show", "polymath_19700101_0000", "--json"));

        assertThat(types(backup)).containsExactly("prune", "archive", "summary");
        assertThat(backup.get(1).at("/archive/raw_bytes").asLong()).isPositive();
        assertThat(backup.get(2).at("/status").asText()).isEqualTo("complete");
        assertThat(types(list)).containsExactly("set", "summary");
        assertThat(types(show)).containsExactly("archive", "summary");
        assertThat(types(verify)).containsExactly("summary");
        assertThat(types(failure)).containsExactly("summary");
        assertThat(failure.get(0).at("/exit_code").asInt()).isEqualTo(10);
        assertThat(failure.get(0).at("/hint").asText()).isEqualTo("list shows the sets there are");
    }

    @Test
    void anUnknownSetIsToldByItsName() {
        cli.run("backup");

        assertFailed(
                cli.run("show", "polymath_19700101_0000"),
                10,
                "no set polymath_19700101_0000 in " + cli.repository(),
                "list shows the sets there are");
        assertFailed(
                cli.run("verify", "../backups"),
                10,
                "no set ../backups in " + cli.repository(),
                "list shows the sets there are");
    }

    @Test
    void aDamagedArchiveIsNamed() throws Exception {
        cli.run("backup");
        Files.write(onlyArchive(), new byte[] {0}, StandardOpenOption.APPEND);

        assertFailed(
                cli.run("verify"),
                20,
                onlySet() + ": 1 of 1 archive is damaged",
                "do not rely on them: use another set, and check the disk");
        assertThat(cli.run("show").out()).contains("is damaged: config: config_", "bytes, found");
    }

    @Test
    void aStoreThatFailsMakesThePartialSetOfTheOthers() throws Exception {
        cli.stores("config", "prompts").settings("""
                store.config.kind = files
                store.config.paths = %s
                store.prompts.kind = files
                store.prompts.paths = %s
                """.formatted(temp.resolve("estate"), temp.resolve("estat")));

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(3);
        assertThat(backup.out())
                .contains("failed: prompts: ", "  hint: ", onlySet() + " partial: 1 of 2 stores, ")
                .contains(temp.resolve("estate").toString());
        assertThat(cli.run("list").out()).contains("partial");
        assertFailed(
                cli.run("verify"),
                10,
                "no complete set in " + cli.repository(),
                "run a backup, or name a partial set; list shows them");
    }

    @Test
    void aRunThatSavesNothingLeavesNoSet() throws Exception {
        cli.settings("store.config.kind = files\nstore.config.paths = " + temp.resolve("nowhere") + "\n");

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).isEqualTo(1);
        assertThat(backup.err()).startsWith("error: config: ").contains("\nhint: ");
        assertThat(cli.repository()).isDirectoryNotContaining("glob:**polymath_*");
    }

    @Test
    void anUnknownStoreIsTold() {
        assertFailed(
                cli.run("backup", "--only", "confg"),
                10,
                "no store confg in the configuration",
                "the stores are config");
    }

    @Test
    void aRepositoryInUseIsToldWithItsHolder() throws Exception {
        LocalRepository repository = new LocalRepository(cli.repository());
        repository.prepare();
        try (var lock = repository.lock(Duration.ZERO)) {
            assertThat(lock).isNotNull();

            Result backup = cli.run("backup");

            assertThat(backup.exitCode()).isEqualTo(11);
            assertThat(backup.err())
                    .startsWith("error: repository " + cli.repository() + " is in use by process "
                            + ProcessHandle.current().pid())
                    .endsWith("hint: wait for that run to end, or let this one wait with --retry-lock 5m\n");
        }
    }

    @Test
    void allProblemsOfTheConfigurationAreToldAtOnce() throws Exception {
        Path file = cli.home().resolve("config/application.properties");
        cli.settings("""
                repository.locale.path = backups
                store.config.kind = fils
                store.vectors.kind = chromadb
                store.vectors.max-hold = soon
                """);

        assertFailed(cli.run("backup"), 2, """
                4 problems in the configuration
                  %1$s: store.config.kind: unknown kind fils
                    hint: did you mean files?
                  %1$s: store.vectors.path: missing
                    hint: set it, for example store.vectors.path = /var/lib/chroma
                  %1$s: store.vectors.max-hold: not a time span: soon
                    hint: expected a number and a unit, such as 500ms, 20s, 5m, 8h, 7d
                  %1$s: unknown setting repository.locale.path
                    hint: did you mean repository.local.path?""".formatted(file), "mend all of them, then try again");
    }

    @Test
    void aVariableThatNobodyKnowsIsTold() throws Exception {
        Cli misspelt = new Cli(temp.resolve("other"), Map.of("POLYMATH_REPOSITORY_LOCAL_PAHT", "/elsewhere"))
                .stores("config")
                .settings("store.config.kind = files\nstore.config.paths = " + temp.resolve("estate") + "\n");

        assertFailed(
                misspelt.run("backup"),
                2,
                "environment: unknown variable POLYMATH_REPOSITORY_LOCAL_PAHT",
                "did you mean POLYMATH_REPOSITORY_LOCAL_PATH?");
    }

    @Test
    void aMissingConfigurationIsTold() {
        Path nowhere = temp.resolve("nowhere");

        assertFailed(
                cli.run("list", "-c", nowhere.toString()),
                2,
                "no configuration: " + nowhere.resolve("application.properties") + " does not exist",
                "name the folder that holds application.properties with --config, or copy the shipped one");
    }

    @Test
    void aWrongCommandLineIsAUsageError() {
        String help = "polymath-backup %s--help tells what there is";

        assertFailed(cli.run(), 2, "no command was given", help.formatted(""));
        assertFailed(cli.run("backpu"), 2, "unknown command backpu", "did you mean backup?");
        assertFailed(cli.run("erase"), 2, "unknown command erase", help.formatted(""));
        assertFailed(cli.run("backup", "--onyl", "x"), 2, "unknown option --onyl of backup", "did you mean --only?");
        assertFailed(cli.run("list", "x"), 2, "unknown argument x of list", help.formatted("list "));
        assertFailed(cli.run("restore"), 2, "missing required parameter: 'SET'", help.formatted("restore "));
        assertFailed(
                cli.run("verify", "--level", "deep"),
                2,
                "invalid value for option '--level': expected file or content",
                help.formatted("verify "));
        assertThat(cli.run("backup", "--retry-lock", "soon").exitCode()).isEqualTo(2);
        assertThat(cli.run("backup", "--json", "--onyl").out())
                .isEqualTo("{\"message_type\":\"summary\",\"status\":\"failed\","
                        + "\"message\":\"unknown option --onyl of backup\",\"hint\":\"did you mean --only?\","
                        + "\"exit_code\":2}\n");
    }

    @Test
    void helpAndVersionNeedNothing() {
        assertThat(cli.run("version").out()).startsWith("polymath-backup ");
        assertThat(cli.run("--version").out()).startsWith("polymath-backup ");
        assertThat(cli.run("--help").out()).contains("backup", "list", "show", "verify", "demo", "version");
        for (String command : List.of("backup", "restore", "demo")) {
            Result result = cli.run(command, "--help");
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEmpty();
            assertThat(result.out()).contains("polymath-backup " + command + " [-", "--config=DIR");
        }
    }

    private Path onlyArchive() throws IOException {
        try (Stream<Path> files = Files.list(cli.repository().resolve(onlySet()))) {
            return files.filter(file -> file.toString().endsWith(".zst"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private String onlySet() throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            List<String> sets = children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("polymath_"))
                    .toList();
            assertThat(sets).hasSize(1);
            return sets.get(0);
        }
    }

    private static void assertFailed(Result result, int exitCode, String message, String hint) {
        assertThat(result.err()).isEqualTo("error: " + message + "\nhint: " + hint + "\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }

    private static List<JsonNode> json(Result result) {
        ObjectMapper mapper = new ObjectMapper();
        return result.out()
                .lines()
                .map(line -> {
                    try {
                        return mapper.readTree(line);
                    } catch (IOException e) {
                        throw new AssertionError("not a JSON line: " + line, e);
                    }
                })
                .toList();
    }

    private static List<String> types(List<JsonNode> lines) {
        return lines.stream().map(line -> line.path("message_type").asText()).toList();
    }
}
