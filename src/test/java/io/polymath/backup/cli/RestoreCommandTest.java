package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code restore}: what it prints, its exit codes and exact texts, over two stores of files. */
class RestoreCommandTest {

    @TempDir
    Path temp;

    private Cli cli;
    private Path settings;
    private String set;

    @BeforeEach
    void saveTwoStores() throws IOException {
        temp = temp.toRealPath();
        settings = Files.writeString(
                Files.createDirectories(temp.resolve("etc")).resolve("settings.yaml"), "answer: 42\n");
        Files.writeString(Files.createDirectories(temp.resolve("prompts")).resolve("one.txt"), "be brief\n");
        cli = new Cli(temp.resolve("home"), Map.of())
                .stores("config", "prompts")
                .settings("""
                    repository.local.path = backups
                    store.config.kind = files
                    store.config.paths = %1$s/etc
                    store.prompts.kind = files
                    store.prompts.paths = %1$s/prompts
                    """.formatted(temp));
        Result backup = cli.run("backup");
        assertThat(backup.exitCode()).as(backup.err()).isZero();
        set = onlySet();
    }

    @Test
    void aRestorePrintsWhatIsWhereAndHowLongItTook() {
        Result restore = cli.run("restore", "latest");

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertThat(restore.out())
                .contains("store", "target", "equal", "verify", "load", "compare", "together")
                .contains("config: restored beside the live one as folder " + target("config"))
                .contains("  remove it: rm -rf " + target("config"))
                .contains(set + " restored and equal in ");
        assertThat(target("config").resolve(settings.toString().substring(1))).hasContent("answer: 42\n");
        assertThat(target("prompts")).isDirectory();
        assertThat(cli.run("show").out())
                .containsPattern(
                        "at risk \\(RPO\\): restored now, it lacks what was written in the last [0-9.]+ s, since ")
                .containsPattern(Text.of(
                        "(?m)^restored .* in [0-9.]+ s \\(RTO\\)\n  equal: config %1$s\n  equal: prompts %1$s$",
                        "[0-9.]+ s: verify [0-9.]+, load [0-9.]+, compare [0-9.]+"));
    }

    @Test
    void aPlanIsPrintedAndNothingIsTouched() {
        Result plan = cli.run("restore", "latest", "--dry-run");

        assertThat(plan.exitCode()).as(plan.err()).isZero();
        assertThat(plan.out())
                .startsWith("restore of " + set + " from local, beside the live stores\n")
                .contains("config to folder " + target("config"))
                .contains("  read and verify ", "  unpack ", "  room needed: ")
                .contains("  expected time: not known, as it was never restored");
        assertThat(target("config")).doesNotExist();

        cli.run("restore", "latest");
        assertThat(cli.run("restore", "latest", "-n", "--to", "config=again", "--to", "prompts=too")
                        .out())
                .contains("as that of " + set + " took on ");
    }

    @Test
    void liveStoresAreReplacedOnlyWhenThatIsConfirmed() throws Exception {
        Files.writeString(settings, "answer: 43\n");

        assertFailed(
                cli.run("restore", "latest", "--in-place"),
                2,
                "restore --in-place replaces live stores: expected --confirm",
                "look at the plan first: restore latest --in-place --dry-run");
        assertThat(cli.answering("yes", "restore", "latest", "--in-place").exitCode())
                .isEqualTo(2);
        assertThat(settings).hasContent("answer: 43\n");

        Result confirmed = cli.run("restore", "latest", "--in-place", "--confirm");

        assertThat(confirmed.exitCode()).as(confirmed.err()).isZero();
        assertThat(settings).hasContent("answer: 42\n");
        assertThat(confirmed.out())
                .contains("swap")
                .contains("config: the old one is " + temp + "/etc.old-")
                .contains("  undo: mv -T ", "  delete it: rm -rf " + temp + "/etc.old-");
    }

    @Test
    void aPersonConfirmsByTheNameOfTheSet() throws Exception {
        Files.writeString(settings, "answer: 43\n");

        Result restore = cli.answering(set, "restore", "latest", "--in-place", "--only", "config");

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertThat(restore.err())
                .contains("This replaces the live config. Type the name of the set, " + set + ", to go on:");
        assertThat(settings).hasContent("answer: 42\n");
    }

    @Test
    void oneObjectGoesIntoATargetOfItsOwn() {
        Result restore =
                cli.run("restore", "latest", "--only", "config:" + settings, "--to", "config=" + temp + "/just-this");

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertThat(temp.resolve("just-this" + settings)).hasContent("answer: 42\n");
        assertThat(target("prompts")).doesNotExist();
    }

    @Test
    void aTargetThatIsTakenIsRefused() {
        cli.run("restore", "latest", "--only", "config");

        assertFailed(
                cli.run("restore", "latest", "--only", "config"),
                1,
                "config: the folder " + target("config") + " is not empty",
                "remove it, or name a new one with --to config=FOLDER");
    }

    @Test
    void jsonLinesEndWithASummary() throws Exception {
        List<JsonNode> plan = json(cli.run("restore", "latest", "--dry-run", "--json"));
        List<JsonNode> restore = json(cli.run("restore", "latest", "--json"));
        List<JsonNode> failure = json(cli.run("restore", "polymath_19700101_0000", "--json"));

        assertThat(plan)
                .extracting(line -> line.path("message_type").asText())
                .containsExactly("plan", "plan", "summary");
        assertThat(restore)
                .extracting(line -> line.path("message_type").asText())
                .containsExactly("restored", "restored", "summary");
        assertThat(restore.get(0).at("/restored/equal").asBoolean()).isTrue();
        assertThat(restore.get(0).at("/restored/seconds/LOAD").isNumber()).isTrue();
        assertThat(restore.get(2).at("/exit_code").asInt()).isZero();
        assertThat(failure.get(0).at("/exit_code").asInt()).isEqualTo(10);
    }

    @Test
    void aFlippedByteIsRefused() throws Exception {
        Path archive = archive("config");
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        assertRefused("config: " + archive.getFileName() + ": ");
    }

    @Test
    void aCutEndIsRefused() throws Exception {
        Path archive = archive("config");
        byte[] bytes = Files.readAllBytes(archive);
        Files.write(archive, Arrays.copyOf(bytes, bytes.length - 1));

        assertRefused("config: %s: expected %,d bytes, found %,d"
                .formatted(archive.getFileName(), bytes.length, bytes.length - 1));
    }

    @Test
    void anEmptiedFileIsRefused() throws Exception {
        Path archive = archive("config");
        long bytes = Files.size(archive);
        Files.write(archive, new byte[0]);

        assertRefused("config: %s: expected %,d bytes, found 0".formatted(archive.getFileName(), bytes));
    }

    @Test
    void aMissingArchiveIsRefused() throws Exception {
        Files.delete(archive("config"));

        assertRefused("config: config_" + set.substring("polymath_".length()) + ".tar.zst: the file is missing");
    }

    @Test
    void swappedArchivesAreRefused() throws Exception {
        Path config = archive("config");
        Path prompts = archive("prompts");
        Path aside = temp.resolve("aside");
        Files.move(config, aside);
        Files.move(prompts, config);
        Files.move(aside, prompts);

        assertRefused(set + ": 2 of 2 archives are damaged");
    }

    @Test
    void anOldManifestBesideNewArchivesIsRefused() throws Exception {
        String first = set;
        Files.writeString(settings, "answer: 44, and more of it\n");
        cli.run("backup");
        Path second;
        try (Stream<Path> sets = Files.list(cli.repository())) {
            second = sets.filter(path -> path.getFileName().toString().startsWith("polymath_"))
                    .filter(path -> !path.endsWith(first))
                    .findFirst()
                    .orElseThrow();
        }
        String stamp = second.getFileName().toString().substring("polymath_".length());
        Files.copy(
                second.resolve("config_" + stamp + ".tar.zst"), archive("config"), StandardCopyOption.REPLACE_EXISTING);

        Result restore = cli.run("restore", first);

        assertThat(restore.exitCode()).isEqualTo(20);
        assertThat(restore.err()).startsWith("error: config: config_").contains("\nhint: nothing was touched; ");
        assertThat(target("config")).doesNotExist();
    }

    @Test
    void aNewerFormatIsRefused() throws Exception {
        edit("\"format\" : 1", "\"format\" : 99");

        assertRefused(set + ": written in format 99; this program reads up to 1", "");
    }

    @Test
    void aHostileManifestIsRefused() throws Exception {
        String good = Files.readString(manifest());
        List<String> hostile = new ArrayList<>(List.of(
                good.replace("\"config_", "\"../config_"),
                good.replace("\"config_", "\"/etc/config_"),
                good.replace("\"store\" : \"config\"", "\"store\" : \"../config\""),
                good.replace("\"store\" : \"prompts\"", "\"store\" : \"config\""),
                good.replaceFirst("\"bytes\" : \\d+", "\"bytes\" : -1"),
                good.replaceFirst("\"sha256\" : \"[0-9a-f]+\"", "\"sha256\" : \"x\""),
                good.replaceFirst("\"rawBytes\" : \\d+", "\"rawBytes\" : 99999999999999999999999"),
                good.replace("\"host\"", "\"hosts\""),
                "[".repeat(100_000),
                "{}",
                ""));

        for (String manifest : hostile) {
            Files.writeString(manifest(), manifest);

            Result restore = cli.run("restore", set);

            String shown = manifest.substring(0, Math.min(manifest.length(), 2000));
            assertThat(restore.exitCode()).as(restore.err() + shown).isEqualTo(20);
            assertThat(restore.err()).as(shown).contains("\nhint: ");
            assertThat(target("config")).doesNotExist();
        }
    }

    private void edit(String from, String to) throws IOException {
        String text = Files.readString(manifest(), StandardCharsets.UTF_8);
        assertThat(text).contains(from);
        Files.writeString(manifest(), text.replace(from, to));
    }

    private void assertRefused(String message) {
        assertRefused(message, "nothing was touched; ");
    }

    private void assertRefused(String message, String hint) {
        Result restore = cli.run("restore", set);

        assertThat(restore.err()).contains("error: " + message).contains("\nhint: " + hint);
        assertThat(restore.exitCode()).isEqualTo(20);
        assertThat(target("config")).doesNotExist();
        assertThat(target("prompts")).doesNotExist();
    }

    private static void assertFailed(Result result, int exitCode, String message, String hint) {
        assertThat(result.err()).isEqualTo("error: " + message + "\nhint: " + hint + "\n");
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }

    private Path target(String store) {
        return cli.home().resolve("restored/" + store + "_" + set.substring("polymath_".length()));
    }

    private Path manifest() {
        return cli.repository().resolve(set).resolve("manifest.json");
    }

    private Path archive(String store) {
        return cli.repository().resolve(set).resolve(store + "_" + set.substring("polymath_".length()) + ".tar.zst");
    }

    private String onlySet() throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("polymath_"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<JsonNode> json(Result result) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
