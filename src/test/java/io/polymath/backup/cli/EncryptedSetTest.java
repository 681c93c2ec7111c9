package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertRefused;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.SmtpServer;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.MultisetHash;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted sets, by the commands: written with a public key alone, read with the private one, and by gpg. */
final class EncryptedSetTest {

    /** The digest of the content, tag and length included: RFC 4880, 5.14. */
    private static final int MDC_BYTES = 22;

    private static final String SECRET = "TOKEN=nobody-may-read-this-one\n";

    @RegisterExtension
    private static final KeyRing RING = new KeyRing();

    @TempDir
    private Path folder;

    private FilesHome home;
    private Cli cli;

    @BeforeEach
    void configure() throws IOException {
        home = RING.home(folder, ".env", SECRET.repeat(1000));
        cli = home.cli();
    }

    @Test
    void aMachineWithThePublicKeyAloneWritesAndReadsBack() throws Exception {
        Cli.Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(home.onlyArchive().getFileName().toString()).endsWith(".tar.zst.gpg");
        assertThat(Files.readString(home.onlyArchive().resolveSibling("manifest.json")))
                .contains("\"SESSION_KEY\"");
        assertThat(backup.out()).contains("by session key");
    }

    @Test
    void gpgOpensAnArchiveAsThePageSays() throws Exception {
        cli.run("backup");
        Path clear = folder.resolve("clear.tar.zst");

        RING.gpg()
                .run(
                        "--output",
                        clear.toString(),
                        "--decrypt",
                        home.onlyArchive().toString());

        Process tar = new ProcessBuilder("sh", "-c", "zstd -d < '" + clear + "' | tar -xO --wildcards '*/.env'")
                .redirectErrorStream(true)
                .start();
        assertThat(tar.getInputStream()).hasContent(SECRET.repeat(1000));
    }

    @Test
    void verifyAndRestoreTakeThePrivateKeyFromAFile() throws Exception {
        cli.run("backup");
        home.settings("encryption.private-keys = " + RING.ours().secret());

        Cli.Result verify = cli.run("verify");
        Cli.Result restore = cli.run("restore", "latest");

        assertThat(verify.exitCode()).as(verify.err()).isZero();
        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertThat(home.restored()).hasContent(SECRET.repeat(1000));
    }

    @Test
    void withoutThePrivateKeyOnlyFilesAreVerified() throws Exception {
        cli.run("backup");

        Cli.Result content = cli.run("verify");
        Cli.Result file = cli.run("verify", "--level", "file");
        Cli.Result restore = cli.run("restore", "latest");

        assertThat(content.exitCode()).isEqualTo(12);
        assertThat(content.err()).contains("and no private key is here").contains("hint: set encryption.private-keys");
        assertThat(file.exitCode()).as(file.err()).isZero();
        assertThat(restore.exitCode()).isEqualTo(12);
        assertThat(home.target()).doesNotExist();
    }

    @Test
    void aPrivateKeyOfSomebodyElseIsRefused() throws Exception {
        cli.run("backup");
        home.settings("encryption.private-keys = " + RING.others().secret());

        Cli.Result verify = cli.run("verify");

        assertThat(verify.exitCode()).isEqualTo(12);
        assertThat(verify.err()).contains("which none of encryption.private-keys has");
    }

    @Test
    void aFlippedByteIsDamageAndNoWrongKey() throws Exception {
        cli.run("backup");
        home.settings("encryption.private-keys = " + RING.ours().secret());
        try (RandomAccessFile file = new RandomAccessFile(home.onlyArchive().toFile(), "rw")) {
            file.seek(file.length() - 60);
            int b = file.read();
            file.seek(file.length() - 60);
            file.write(b ^ 1);
        }

        Cli.Result verify = cli.run("verify");
        Cli.Result restore = cli.run("restore", "latest");

        assertRefused(
                verify,
                20,
                home.onlySet().getFileName() + ": 1 of 1 archive is damaged",
                "do not rely on them: use another set, and check the disk");
        assertThat(restore.err()).contains(home.onlyArchive().getFileName() + ": expected SHA-256 ");
        assertThat(restore.exitCode()).as(restore.err()).isEqualTo(20);
        assertThat(home.target()).doesNotExist();
    }

    @Test
    void aMissingKeyEndsABackupBeforeAnythingIsHeld() throws Exception {
        home.settings("encryption.recipients = nowhere.asc");

        Cli.Result backup = cli.run("backup");
        Cli.Result check = cli.run("check");

        assertThat(backup.exitCode()).isEqualTo(12);
        assertThat(backup.err()).contains("no key file").contains("hint: ");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).contains("failed   encryption         no key file ");
    }

    @Test
    void aBackupThatAKeyEndsIsMailedWithTheHintAndTheEarlierSetStays() throws Exception {
        assertWhole(cli.run("backup"));
        Path nowhere = folder.resolve("nowhere.asc");
        try (SmtpServer mail = SmtpServer.start()) {
            home.settings("""
                    encryption.recipients = %s
                    encryption.private-keys = %s
                    mail.host = 127.0.0.1
                    mail.port = %d
                    mail.security = none
                    mail.from = backup@example.org
                    mail.to = ops@example.org
                    """.formatted(nowhere, RING.ours().secret(), mail.port()));

            assertThat(cli.run("backup").exitCode()).isEqualTo(12);

            assertThat(mail.received()).hasSize(1);
            MimeMessage told = mail.received().get(0);
            assertThat(told.getSubject().replaceAll("\\s+", " "))
                    .startsWith("[failed] polymath backup ")
                    .contains("no key file " + nowhere);
            assertThat(((Multipart) told.getContent()).getBodyPart(0).getContent())
                    .asString()
                    .contains("does it exist, and is it yours?");
        }
        assertWhole(cli.run("verify", home.onlySet().getFileName().toString()));
    }

    @Test
    void checkTellsTheKey() throws Exception {
        Cli.Result check = cli.run("check");

        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(check.out()).contains("to ours@example.org, key ").contains("no private key here");
    }

    @Test
    void aPassphraseNeedsNoKeyFiles() throws Exception {
        Path word = home.secret("word", "correct horse battery staple");
        home.settings("encryption.passphrase-file = " + word);

        Cli.Result backup = cli.run("backup");
        Cli.Result verify = cli.run("verify");
        Files.writeString(word, "wrong horse battery staple");
        Cli.Result wrong = cli.run("verify");

        assertThat(List.of(backup.exitCode(), verify.exitCode(), wrong.exitCode()))
                .containsExactly(0, 0, 12);
        assertThat(wrong.err()).contains("the passphrase was refused");
        assertThat(backup.out()).doesNotContain("by session key");
    }

    @Test
    void afterTheKeyWasReplacedTheOldSetsNeedTheOldOne() throws Exception {
        cli.run("backup");
        Path old = home.onlySet();
        home.holds(SECRET.repeat(2000));
        home.settings("encryption.recipients = " + RING.others().open());
        cli.run("backup");
        String later = FilesHome.otherSet(cli.repository(), old).getFileName().toString();
        String sealed = old.getFileName().toString();

        home.settings("encryption.private-keys = " + RING.others().secret() + ", "
                + RING.ours().secret());
        assertWhole(cli.run("verify", sealed));
        assertWhole(cli.run("restore", sealed));
        assertThat(home.restored()).hasContent(SECRET.repeat(1000));
        Folders.delete(home.target());
        assertWhole(cli.run("restore", later));
        assertThat(home.restored()).hasContent(SECRET.repeat(2000));
        Folders.delete(home.target());

        home.settings("encryption.private-keys = " + RING.others().secret());
        String reason = "config: " + FilesHome.archive(old).getFileName() + ": encrypted to key "
                + RING.gpg().encryptingKey("ours") + ", which none of encryption.private-keys has";
        String hint = "add the file of that key, also if it was replaced since; if there never was one, the file is"
                + " damaged: verify --level file tells";
        assertRefused(cli.run("verify", sealed), 12, "error: " + reason, hint);
        assertRefused(cli.run("restore", sealed), 12, "error: " + reason, hint);
        assertThat(home.target()).doesNotExist();
        assertWhole(cli.run("verify", later));
        assertWhole(cli.run("verify", sealed, "--level", "file"));
    }

    @Test
    void anArchiveThatWasCutAtTheEdgeOfAPacketIsDamagedWhateverTheManifestSays() throws Exception {
        cli.run("backup");
        home.settings("encryption.private-keys = " + RING.ours().secret());
        Path archive = home.onlyArchive();
        byte[] whole = Files.readAllBytes(archive);
        Path manifest = archive.resolveSibling("manifest.json");
        String told = Files.readString(manifest);

        // somebody who may write there and has no key: a manifest that fits what is left
        byte[] cut = Arrays.copyOf(whole, whole.length - MDC_BYTES);
        Files.write(archive, cut);
        Files.writeString(
                manifest,
                told.replace(sha256(whole), sha256(cut))
                        .replace("\"bytes\" : " + whole.length, "\"bytes\" : " + cut.length));
        Cli.Result verify = cli.run("verify");
        Cli.Result restore = cli.run("restore", "latest");

        assertRefused(
                verify,
                20,
                home.onlySet().getFileName() + ": 1 of 1 archive is damaged",
                "do not rely on them: use another set, and check the disk");
        assertRefused(
                restore,
                20,
                "error: config: " + archive.getFileName()
                        + ": unable to read it to the end: the encrypted data was changed, or cut: it ends too early",
                "do not rely on this archive: keep the earlier sets, check the disk, and run the backup again");
        assertThat(home.target()).doesNotExist();
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(MultisetHash.sha256().digest(bytes));
    }
}
