package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static io.polymath.backup.cli.FilesHome.otherSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.ManifestFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Fingerprints of what is encrypted are for those who have its key, and prove as much as before. */
final class SealedFingerprintsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    private static final KeyRing RING = new KeyRing();

    @TempDir
    private Path folder;

    private FilesHome home;
    private Cli cli;

    @BeforeEach
    void configure() throws IOException {
        home = RING.home(folder, "pin", "4711\n");
        cli = home.cli();
    }

    @Test
    void nothingInASetTellsARightGuessFromAWrongOne() throws Exception {
        home.settings("");
        assertWhole(cli.run("backup"));
        Path open = home.onlySet();
        String guess = fingerprint(open);
        home.settings("encryption.recipients = " + RING.ours().open());
        Cli.Result backup = cli.run("backup", "--json", "-v");
        Path sealed = otherSet(cli.repository(), open);

        assertThat(guess).matches("[0-9a-f]{64}");
        assertThat(everythingIn(open)).contains(guess);
        assertThat(everythingIn(sealed)).doesNotContain(guess);
        assertThat(fingerprint(sealed)).isEqualTo("sealed");
        assertWhole(backup);
        assertThat(backup.out() + backup.err()).doesNotContain(guess);
        assertThat(cli.run("show", sealed.getFileName().toString(), "--json").out())
                .doesNotContain(guess);
    }

    @Test
    void gpgOpensThemAsThePageSays() throws Exception {
        home.settings("");
        cli.run("backup");
        Path open = home.onlySet();
        home.settings("encryption.recipients = " + RING.ours().open());
        cli.run("backup");
        String message = archive(manifest(otherSet(cli.repository(), open)))
                .path("fingerprints")
                .asText();
        Path file = Files.write(folder.resolve("message"), Base64.getDecoder().decode(message));

        String lines = RING.gpg().run("--decrypt", file.toString());

        assertThat(lines.lines())
                .containsExactlyElementsOf(items(open).findValuesAsText("fingerprint"))
                .hasSize(items(open).size());
    }

    @Test
    void theyStillProveWhatWasRestored() throws Exception {
        cli.run("backup");
        Path first = home.onlySet();
        home.holds("4712\n");
        cli.run("backup");
        Path second = otherSet(cli.repository(), first);
        home.settings("encryption.private-keys = " + RING.ours().secret());
        assertWhole(cli.run("verify", first.getFileName().toString()));
        assertWhole(cli.run("restore", first.getFileName().toString()));
        Folders.delete(home.target());

        String others = archive(manifest(second)).path("fingerprints").asText();
        edit(first, archive -> archive.put("fingerprints", others));
        Cli.Result verify = cli.run("verify", first.getFileName().toString());
        Cli.Result restore = cli.run("restore", first.getFileName().toString());

        assertRefused(
                verify,
                20,
                "error: " + first.getFileName() + ": 1 of 1 archive is damaged",
                "do not rely on them: use another set, and check the disk");
        assertRefused(
                restore,
                20,
                "error: config: what was loaded is not what was saved: files " + folder
                        + "/etc/pin: the same number, 5, but not the same content",
                "do not use what was loaded; look at who else writes there, then restore again");
    }

    @Test
    void aMessageThatIsDamagedIsRefusedBeforeATargetIsTouched() throws Exception {
        cli.run("backup");
        Path set = home.onlySet();
        home.settings("encryption.private-keys = " + RING.ours().secret());
        String message = archive(manifest(set)).path("fingerprints").asText();
        Path zeros = Files.write(folder.resolve("zeros"), new byte[10_000_000]);
        Path bomb = folder.resolve("bomb");
        RING.gpg()
                .run(
                        "--trust-model",
                        "always",
                        "--recipient",
                        "ours@example.org",
                        "--output",
                        bomb.toString(),
                        "--encrypt",
                        zeros.toString());

        refusedWith(set, "no Base64!", "Illegal base64 character 20");
        refusedWith(
                set,
                message.substring(0, message.length() / 4 * 3 / 4 * 4),
                "the encrypted data was changed, or cut: it ends too early");
        refusedWith(set, Base64.getEncoder().encodeToString(Files.readAllBytes(bomb)), "expected 2 lines, found 0");
    }

    private void refusedWith(Path set, String message, String why) throws IOException {
        edit(set, archive -> archive.put("fingerprints", message));

        assertRefused(
                cli.run("restore", "latest"),
                20,
                "error: config: " + FilesHome.archive(set).getFileName()
                        + ": its fingerprints in the manifest are damaged: " + why,
                "use another set, and find out what changed the manifest");
        assertThat(home.target()).doesNotExist();
    }

    @Test
    void aMessageThatIsMissingIsNotTakenForNothingToCompare() throws Exception {
        cli.run("backup");
        Path set = home.onlySet();
        edit(set, archive -> archive.remove("fingerprints"));

        assertRefused(
                cli.run("verify", set.getFileName().toString(), "--level", "file"),
                20,
                "error: " + set.getFileName() + ": manifest.json: "
                        + FilesHome.archive(set).getFileName() + " has sealed fingerprints, and nothing to open",
                "the set is damaged: use another one, and find out what changed the files in " + set.getFileName());
    }

    @Test
    void aSetFromBeforeTheyWereSealedIsReadAsEver() throws Exception {
        home.settings("");
        cli.run("backup");
        Path open = home.onlySet();
        home.settings("encryption.recipients = " + RING.ours().open());
        cli.run("backup");
        Path set = otherSet(cli.repository(), open);
        JsonNode plain = items(open);
        edit(set, archive -> {
            archive.remove("fingerprints");
            ((ObjectNode) archive.path("content").path("inventory")).set("items", plain);
        });
        home.settings("encryption.private-keys = " + RING.ours().secret());

        assertWhole(cli.run("verify", set.getFileName().toString()));
        assertWhole(cli.run("restore", set.getFileName().toString()));
        assertThat(home.restored()).hasContent("4711\n");
    }

    @Test
    void aRestoreIsNotPlannedWithoutTheKey() throws Exception {
        cli.run("backup");

        assertRefused(
                cli.run("restore", "latest", "--dry-run"),
                12,
                "error: config: " + home.onlyArchive().getFileName() + ": encrypted to key "
                        + RING.gpg().encryptingKey("ours") + ", and no private key is here",
                "set encryption.private-keys to its file, or do this where it is; verify --level file needs none");
    }

    @Test
    void diffTellsWhatWasEditedToThoseWhoHaveTheKey() throws Exception {
        cli.run("backup");
        home.holds("4712\n");
        cli.run("backup");

        Cli.Result closed = cli.run("diff");
        home.settings("encryption.private-keys = " + RING.ours().secret());
        Cli.Result open = cli.run("diff");

        assertWhole(closed);
        assertThat(closed.out().replaceAll(" +", " "))
                .contains("2 items of equal count not compared")
                .contains("only numbers were compared: config: ")
                .contains(": encrypted to key " + RING.gpg().encryptingKey("ours")
                        + ", and no private key is here\nhint: set encryption.private-keys to its file")
                .doesNotContain("edited")
                .doesNotContain("nothing it holds");
        assertWhole(open);
        assertThat(open.out().replaceAll(" +", " "))
                .contains("/etc/pin 5 5 edited")
                .doesNotContain("not compared")
                .doesNotContain("only numbers");
    }

    /** Returns the fingerprint of the one file in a set. */
    private static String fingerprint(Path set) throws IOException {
        for (JsonNode item : items(set)) {
            if (item.path("kind").asText().equals("files")) {
                return item.path("fingerprint").asText();
            }
        }
        throw new AssertionError("no file in " + set);
    }

    private static JsonNode items(Path set) throws IOException {
        return archive(manifest(set)).path("content").path("inventory").path("items");
    }

    private static JsonNode manifest(Path set) throws IOException {
        return JSON.readTree(set.resolve(ManifestFormat.FILE).toFile());
    }

    private static ObjectNode archive(JsonNode manifest) {
        return (ObjectNode) manifest.path("archives").path(0);
    }

    private static void edit(Path set, Consumer<ObjectNode> change) throws IOException {
        JsonNode manifest = manifest(set);
        change.accept(archive(manifest));
        Files.writeString(set.resolve(ManifestFormat.FILE), manifest.toString());
    }

    private static String everythingIn(Path set) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(set)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
