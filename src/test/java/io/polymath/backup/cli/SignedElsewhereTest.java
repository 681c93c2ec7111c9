package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.error.Text;
import io.polymath.backup.server.Gpg;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.MultisetHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed sets in a bucket, on an SFTP server and behind rclone: what was forged there is named, refused and left as it is. */
final class SignedElsewhereTest {

    /** Lets the archive of the second set be larger. */
    private static final String NOISE = "Xq7 vR2 kPz 9Lm w4T bYe 0Hs u6J cNd 1Fa o8G iQx 5Mv t3Z gKr 7By\n";

    private static final String DISTRUST = "somebody changed or made this set: use another one, and find out who";

    @TempDir
    private static Path folder;

    private static Gpg gpg;
    private static Gpg.Key ours;
    private static Elsewhere elsewhere;
    private static FilesHome home;
    private static String first;
    private static String second;
    private static final Map<String, SortedMap<String, byte[]>> COPIED = new HashMap<>();

    @BeforeAll
    static void copyTwoSignedSetsToEach() throws Exception {
        gpg = Gpg.start(folder.resolve("keys"));
        ours = gpg.key("ours", "ed25519", "never", "");
        gpg.key("others", "ed25519", "never", "");
        elsewhere = Elsewhere.start(Files.createDirectory(folder.resolve("elsewhere")));
        home = new FilesHome(folder, "settings.yaml");
        home.settings(elsewhere.takingPlainFiles() + "signing.key = " + ours.secret());
        home.holds("answer: 42\n");
        assertWhole(home.cli().run("backup"));
        Path set = home.onlySet();
        home.holds("answer: 43\n" + NOISE);
        assertWhole(home.cli().run("backup"));
        first = set.getFileName().toString();
        second = FilesHome.otherSet(home.cli().repository(), set).getFileName().toString();
        for (String repository : Elsewhere.NAMES) {
            COPIED.put(repository, elsewhere.content(repository));
        }
        // who restores elsewhere has the public half alone
        home.settings(elsewhere.takingPlainFiles() + "signing.trusted = " + ours.open());
    }

    @AfterAll
    static void stop() throws IOException {
        elsewhere.close();
        gpg.close();
    }

    @AfterEach
    void asItWas() throws IOException {
        Folders.delete(home.target());
        for (String repository : Elsewhere.NAMES) {
            elsewhere.reset(repository, copied(repository));
        }
    }

    private static SortedMap<String, byte[]> copied(String repository) {
        return COPIED.getOrDefault(repository, new TreeMap<>());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "s3", "ssh"})
    void whatTheirSignerSealedIsVerifiedAndRestored(String repository) throws Exception {
        assertThat(copied(repository)).hasSize(8).containsKey(first + "/" + ManifestFormat.SIGNATURE);

        assertWhole(run("verify", first, repository));
        assertWhole(run("restore", first, repository));

        assertThat(home.restored()).hasContent("answer: 42\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "s3", "ssh"})
    void anEditedManifestIsRefused(String repository) throws Exception {
        String manifest = new String(file(repository, first, ManifestFormat.FILE), StandardCharsets.UTF_8);
        put(
                repository,
                first,
                ManifestFormat.FILE,
                manifest.replace("settings.yaml", "settings.yamm").getBytes(StandardCharsets.UTF_8));

        assertRefusedFrom(
                repository,
                first,
                first + ": manifest.json is not what ours@example.org, key " + gpg.fingerprint("ours") + " signed",
                DISTRUST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "s3", "ssh"})
    void aSignatureByAnotherKeyIsRefused(String repository) throws Exception {
        Path manifest = Files.write(folder.resolve(ManifestFormat.FILE), file(repository, first, ManifestFormat.FILE));
        gpg.run("--local-user", "others@example.org", "--armor", "--detach-sign", manifest.toString());
        put(repository, first, ManifestFormat.SIGNATURE, Files.readAllBytes(folder.resolve(ManifestFormat.SIGNATURE)));

        assertRefusedFrom(
                repository,
                first,
                first + ": manifest.json is signed by key " + gpg.fingerprint("others") + ", which is not trusted",
                "if it is a key of yours, add its public half to signing.trusted; otherwise " + DISTRUST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "s3", "ssh"})
    void theOldManifestWithItsSignatureBesideNewerArchivesIsRefused(String repository) throws Exception {
        byte[] older = file(repository, first, archive(first));
        byte[] newer = file(repository, second, archive(second));
        byte[] asLarge = Arrays.copyOf(newer, older.length);

        put(repository, first, archive(first), newer);
        assertRefusedFrom(
                repository,
                first,
                Text.of("%s: %s: expected %,d bytes, found %,d", first, archive(first), older.length, newer.length),
                "use another set; list --from " + repository + " shows them");

        put(repository, first, archive(first), asLarge);
        Result verify = run("verify", first, repository);
        Result restore = run("restore", first, repository);
        String reason = "config: " + archive(first) + " in repository " + repository + ": expected SHA-256 "
                + sha256(older) + ", found " + sha256(asLarge);
        assertRefused(
                verify,
                20,
                "error: " + first + ": 1 of 1 archive is damaged",
                "do not rely on them: use another set, and check the disk");
        assertRefused(
                restore,
                20,
                "error: " + reason,
                "nothing was touched; do not rely on this copy: use another set or repository, and copy the set again");
        assertThat(home.target()).doesNotExist();
        assertThat(elsewhere.content(repository).get(first + "/" + archive(first)))
                .isEqualTo(asLarge);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud", "s3", "ssh"})
    void theOldManifestInTheFolderOfTheNewerSetIsRefused(String repository) throws Exception {
        for (String name : new String[] {ManifestFormat.FILE, ManifestFormat.SIGNATURE}) {
            put(repository, second, name, file(repository, first, name));
        }

        assertRefusedFrom(
                repository,
                second,
                second + ": manifest.json is that of " + first,
                "the set is damaged: use another one, and find out what changed the files in " + second);
    }

    /** Verify and restore refuse a set of a repository; nothing was restored, and nothing there is changed. */
    private static void assertRefusedFrom(String repository, String set, String reason, String hint)
            throws IOException {
        SortedMap<String, byte[]> before = elsewhere.content(repository);

        assertRefused(run("verify", set, repository), 20, "error: " + reason, hint);
        assertRefused(run("restore", set, repository), 20, "error: " + reason, hint);

        assertThat(home.target()).doesNotExist();
        assertThat(elsewhere.content(repository)).containsExactlyInAnyOrderEntriesOf(before);
    }

    private static Result run(String command, String set, String repository) {
        return home.cli().run(command, set, "--from", repository);
    }

    private static String archive(String set) {
        return "config_" + set.substring("polymath_".length()) + ".tar.zst";
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(MultisetHash.sha256().digest(bytes));
    }

    private static byte[] file(String repository, String set, String name) {
        return Objects.requireNonNull(copied(repository).get(set + "/" + name), name);
    }

    private static void put(String repository, String set, String name, byte[] bytes) throws IOException {
        elsewhere.put(repository, set + "/" + name, bytes);
    }
}
