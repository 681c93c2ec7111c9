package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.Gpg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Keys, made by gpg, that cannot be used: each command that needs one ends with 12 at once, and says which and why. */
final class UnusableKeysTest {

    private static final String EXTEND =
            "extend it with gpg --quick-set-expire and export it again, or name the key that replaces it";
    private static final String LONG_AGO = "20200101T000000";

    @RegisterExtension
    private static final KeyRing RING = new KeyRing();

    @TempDir
    private Path folder;

    private FilesHome home;
    private Cli cli;

    @BeforeEach
    void configure() throws IOException {
        home = RING.home(folder, ".env", "A=1\n");
        cli = home.cli();
    }

    @Test
    void anExpiredKeyEncryptsNothing() throws Exception {
        Gpg.Key past = madeLongAgo("past", "1y", "1y");

        assertEncryptsNothing(
                past, "the key of past@example.org in " + past.open() + " expired at " + end("past", "pub"), EXTEND);
    }

    @Test
    void aKeyWhosePartThatEncryptsExpiredEncryptsNothing() throws Exception {
        Gpg.Key half = madeLongAgo("half", "never", "1y");

        assertEncryptsNothing(
                half,
                "the part that encrypts of the key of half@example.org in " + half.open() + " expired at "
                        + end("half", "sub"),
                EXTEND);
    }

    @Test
    void aRevokedKeyEncryptsNothing() throws Exception {
        RING.gpg().key("revoked");
        RING.gpg().revoke("revoked");
        Gpg.Key revoked = RING.gpg().export("revoked", "");

        assertEncryptsNothing(
                revoked,
                "the key of revoked@example.org in " + revoked.open() + " is revoked",
                "name the key that replaces it");
    }

    @Test
    void aKeyWithoutAPartThatEncryptsEncryptsNothing() throws Exception {
        Gpg.Key signs = RING.gpg().key("signs", "ed25519", "never", "");

        assertEncryptsNothing(
                signs,
                "the key of signs@example.org in " + signs.open() + " has no part that encrypts",
                "add one with gpg --quick-add-key FINGERPRINT rsa3072 encr, and export the key again");
    }

    @Test
    void aWeakKeyEncryptsNothing() throws Exception {
        RING.gpg().key("weak", "rsa1024", "never", "");
        RING.gpg().run("--passphrase", "", "--quick-add-key", RING.gpg().fingerprint("weak"), "rsa1024", "encr");
        Gpg.Key weak = RING.gpg().export("weak", "");

        assertEncryptsNothing(
                weak,
                "the key of weak@example.org in " + weak.open() + " has 1024 bits, expected 2048 or more",
                "make a new one with gpg --quick-generate-key");
    }

    @Test
    void aKeyThatIsMissingOrPrivateEncryptsNothing() throws Exception {
        Path nowhere = folder.resolve("nowhere.asc");
        Path secret = RING.ours().secret();

        assertEncryptsNothing(
                new Gpg.Key(nowhere, secret), "no key file " + nowhere, "does it exist, and is it yours?");
        assertEncryptsNothing(
                new Gpg.Key(secret, secret),
                secret + " holds a private key, where a public one is expected",
                "export the public one with gpg --export, and keep the private one elsewhere");
    }

    @Test
    void oneOfSeveralRecipientsThatExpiredIsEnough() throws Exception {
        Gpg.Key one = madeLongAgo("one-of-two", "1y", "1y");
        home.settings("encryption.recipients = " + RING.ours().open() + ", " + one.open());

        assertRefusedByBackup(
                "encryption",
                "the key of one-of-two@example.org in " + one.open() + " expired at " + end("one-of-two", "pub"),
                EXTEND);
    }

    @Test
    void whatWasEncryptedIsReadWhenItsKeyHasExpiredOrIsRevokedSince() throws Exception {
        Gpg.Key before = madeLongAgo("lasting", "never", "never");
        home.settings("encryption.recipients = " + before.open());
        assertWhole(cli.run("backup"));
        String fingerprint = RING.gpg().fingerprint("lasting");
        RING.gpg().run("--faked-system-time", "20200102T000000", "--quick-set-expire", fingerprint, "1y");
        Gpg.Key expired = RING.gpg().export("lasting", "");
        home.settings("encryption.recipients = " + expired.open() + "\nencryption.private-keys = " + expired.secret());

        Result backup = cli.run("backup");
        assertWhole(cli.run("verify"));
        assertWhole(cli.run("restore", "latest"));

        assertThat(backup.exitCode()).isEqualTo(12);
        assertThat(home.restored()).hasContent("A=1\n");
        RING.gpg().revoke("lasting");
        home.settings(
                "encryption.private-keys = " + RING.gpg().export("lasting", "").secret());
        assertWhole(cli.run("verify"));
    }

    @Test
    void aWrongAMissingAndNoPrivateKeyReadNothing() throws Exception {
        assertWhole(cli.run("backup"));
        String archive = "config: " + home.onlyArchive().getFileName() + ": ";
        String locked = archive + "encrypted to key " + RING.gpg().encryptingKey("ours");
        Path nowhere = folder.resolve("nowhere.asc");

        assertReadsNothing(
                locked + ", and no private key is here",
                "set encryption.private-keys to its file, or do this where it is; verify --level file needs none");
        home.settings("encryption.private-keys = " + RING.others().secret());
        assertReadsNothing(
                locked + ", which none of encryption.private-keys has",
                "add the file of that key, also if it was replaced since; if there never was one, the file is damaged:"
                        + " verify --level file tells");
        home.settings("encryption.private-keys = " + nowhere);
        assertReadsNothing(archive + "no key file " + nowhere, "does it exist, and is it yours?");
    }

    @Test
    void aPassphraseThatIsWrongOrMissingReadsNothing() throws Exception {
        Path word = home.secret("word", "correct horse battery staple");
        home.settings("encryption.passphrase-file = " + word);
        assertWhole(cli.run("backup"));
        String archive = "config: " + home.onlyArchive().getFileName() + ": ";

        Files.writeString(word, "wrong horse battery staple");
        assertReadsNothing(
                archive + "the passphrase was refused",
                "give the one that was set when the set was written, by encryption.passphrase-file");
        home.settings("");
        assertReadsNothing(
                archive + "encrypted to a passphrase, and none is set",
                "set encryption.passphrase-file to a file of it");
    }

    @Test
    void aKeyThatCannotSignEndsABackupAtOnce() throws Exception {
        Gpg.Key past = madeLongAgo("signed-once", "1y", "1y");
        Gpg.Key weak = RING.gpg().key("weak-signer", "rsa1024", "never", "");
        RING.gpg().key("lost", "ed25519", "never", "");
        RING.gpg().revoke("lost");
        Gpg.Key lost = RING.gpg().export("lost", "");
        Gpg.Key mute = RING.gpg().key("mute", "ed25519/cert", "never", "");
        Path seen = Files.copy(RING.ours().secret(), folder.resolve("seen.asc"));
        Files.setPosixFilePermissions(seen, PosixFilePermissions.fromString("rw-r--r--"));
        Path nowhere = folder.resolve("nowhere.asc");

        assertSignsNothing(
                past.secret(), whose("signed-once", past) + " expired at " + end("signed-once", "pub"), EXTEND);
        assertSignsNothing(
                weak.secret(),
                whose("weak-signer", weak) + " has 1024 bits, expected 2048 or more",
                "make a new one with gpg --quick-generate-key");
        assertSignsNothing(lost.secret(), whose("lost", lost) + " is revoked", "name the key that replaces it");
        assertSignsNothing(
                mute.secret(),
                whose("mute", mute) + " has no part that signs",
                "add one with gpg --quick-add-key FINGERPRINT ed25519 sign, and export the key again");
        assertSignsNothing(
                RING.ours().open(),
                RING.ours().open() + " holds no OpenPGP private key",
                "write it with gpg --armor --export-secret-keys");
        assertSignsNothing(nowhere, "no key file " + nowhere, "does it exist, and is it yours?");
        assertSignsNothing(seen, "others can read the private key in " + seen, "chmod 600 " + seen);
    }

    @Test
    void whatAKeySignedThatIsRevokedSinceIsTrustedNoMore() throws Exception {
        Gpg.Key stolen = RING.gpg().key("stolen", "ed25519", "never", "");
        home.settings("signing.key = " + stolen.secret());
        assertWhole(cli.run("backup"));
        assertWhole(cli.run("verify"));
        RING.gpg().revoke("stolen");
        home.settings("signing.trusted = " + RING.gpg().export("stolen", "").open());

        for (Result result : List.of(cli.run("verify"), cli.run("restore", "latest"), cli.run("drill"))) {
            assertRefused(
                    result,
                    20,
                    home.onlySet().getFileName() + ": manifest.json is signed by stolen@example.org, key "
                            + RING.gpg().fingerprint("stolen") + ", which is revoked",
                    "whoever has that key can make such sets: look at it, then sign it with the key that replaces it");
        }
        assertThat(home.target()).doesNotExist();
    }

    private static String whose(String name, Gpg.Key key) {
        return "the signing key of " + name + "@example.org in " + key.secret();
    }

    private void assertEncryptsNothing(Gpg.Key key, String reason, String hint) throws IOException {
        home.settings("encryption.recipients = " + key.open());
        assertRefusedByBackup("encryption", reason, hint);
    }

    private void assertSignsNothing(Path key, String reason, String hint) throws IOException {
        home.settings("signing.key = " + key);
        assertRefusedByBackup("signing", reason, hint);
    }

    /** {@code check} tells it, and a backup ends before anything is held or written. */
    private void assertRefusedByBackup(String subject, String reason, String hint) {
        Result check = cli.run("check");
        Result backup = cli.run("backup");

        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out().replaceAll(" +", " "))
                .contains("failed " + subject + " " + reason + "\n")
                .contains("hint: " + hint + "\n");
        assertRefused(backup, 12, "error: " + reason, hint);
        assertThat(cli.repository()).doesNotExist();
    }

    private void assertReadsNothing(String reason, String hint) {
        List<Result> results = new ArrayList<>();
        results.add(cli.run("verify"));
        results.add(cli.run("restore", "latest"));

        results.forEach(result -> assertRefused(result, 12, "error: " + reason, hint));
        assertWhole(cli.run("verify", "--level", "file"));
        assertThat(home.target()).doesNotExist();
    }

    /** Makes a key of 2020 that signs, with a part that encrypts, each for as long as said. */
    private static Gpg.Key madeLongAgo(String name, String expires, String partExpires) throws IOException {
        String[] then = {"--faked-system-time", LONG_AGO, "--passphrase", ""};
        RING.gpg().run(then, "--quick-generate-key", name + "@example.org", "rsa2048", "sign,cert", expires);
        RING.gpg().run(then, "--quick-add-key", RING.gpg().fingerprint(name), "rsa2048", "encr", partExpires);
        return RING.gpg().export(name, "");
    }

    /** Returns when the first key or part of this kind ends, as gpg tells it. */
    private static Instant end(String name, String kind) throws IOException {
        return RING.gpg()
                .run("--with-colons", "--list-keys", name + "@example.org")
                .lines()
                .filter(line -> line.startsWith(kind + ":"))
                .map(line -> Instant.ofEpochSecond(Long.parseLong(line.split(":", -1)[6])))
                .findFirst()
                .orElseThrow();
    }
}
