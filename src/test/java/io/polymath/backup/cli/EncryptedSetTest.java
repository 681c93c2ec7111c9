package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.Gpg;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted sets, by the commands: written with a public key alone, read with the private one, and by gpg. */
final class EncryptedSetTest {

    private static final String SECRET = "TOKEN=nobody-may-read-this-one\n";

    @TempDir
    private static Path keys;

    private static Gpg gpg;
    private static Gpg.Key ours;
    private static Gpg.Key others;

    @TempDir
    private Path folder;

    private Cli cli;

    @BeforeAll
    static void makeKeys() throws IOException {
        gpg = Gpg.start(keys);
        ours = gpg.key("ours");
        others = gpg.key("others");
    }

    @AfterAll
    static void endAgent() throws IOException {
        gpg.close();
    }

    @BeforeEach
    void configure() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("etc")).resolve(".env"), SECRET.repeat(1000));
        cli = new Cli(folder.resolve("home"), Map.of()).stores("config");
        settings("encryption.recipients = " + ours.open());
    }

    private void settings(String keys) throws IOException {
        cli.settings("""
                repository.local.path = backups
                store.config.kind = files
                store.config.paths = %s
                store.config.restore.path = restored
                %s
                """.formatted(folder.resolve("etc"), keys));
    }

    @Test
    void aMachineWithThePublicKeyAloneWritesAndReadsBack() throws Exception {
        Cli.Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        assertThat(archive().getFileName().toString()).endsWith(".tar.zst.gpg");
        assertThat(Files.readString(archive().resolveSibling("manifest.json"))).contains("\"SESSION_KEY\"");
        assertThat(backup.out()).contains("by session key");
    }

    @Test
    void gpgOpensAnArchiveAsThePageSays() throws Exception {
        cli.run("backup");
        Path clear = folder.resolve("clear.tar.zst");

        gpg.run("--output", clear.toString(), "--decrypt", archive().toString());

        Process tar = new ProcessBuilder("sh", "-c", "zstd -d < '" + clear + "' | tar -xO --wildcards '*/.env'")
                .redirectErrorStream(true)
                .start();
        assertThat(tar.getInputStream()).hasContent(SECRET.repeat(1000));
    }

    @Test
    void verifyAndRestoreTakeThePrivateKeyFromAFile() throws Exception {
        cli.run("backup");
        settings("encryption.private-keys = " + ours.secret());

        Cli.Result verify = cli.run("verify");
        Cli.Result restore = cli.run("restore", "latest");

        assertThat(verify.exitCode()).as(verify.err()).isZero();
        assertThat(restore.exitCode()).as(restore.err()).isZero();
        try (Stream<Path> all = Files.walk(cli.home().resolve("restored"))) {
            assertThat(all.filter(path -> path.endsWith(".env")))
                    .singleElement()
                    .satisfies(path -> assertThat(path).hasContent(SECRET.repeat(1000)));
        }
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
        assertThat(cli.home().resolve("restored")).doesNotExist();
    }

    @Test
    void aPrivateKeyOfSomebodyElseIsRefused() throws Exception {
        cli.run("backup");
        settings("encryption.private-keys = " + others.secret());

        Cli.Result verify = cli.run("verify");

        assertThat(verify.exitCode()).isEqualTo(12);
        assertThat(verify.err()).contains("which none of encryption.private-keys has");
    }

    @Test
    void aFlippedByteIsDamageAndNoWrongKey() throws Exception {
        cli.run("backup");
        settings("encryption.private-keys = " + ours.secret());
        try (RandomAccessFile file = new RandomAccessFile(archive().toFile(), "rw")) {
            file.seek(file.length() - 60);
            int b = file.read();
            file.seek(file.length() - 60);
            file.write(b ^ 1);
        }

        Cli.Result verify = cli.run("verify");
        Cli.Result restore = cli.run("restore", "latest");

        assertThat(verify.exitCode()).as(verify.err()).isEqualTo(20);
        assertThat(restore.exitCode()).as(restore.err()).isEqualTo(20);
        assertThat(cli.home().resolve("restored")).doesNotExist();
    }

    @Test
    void aMissingKeyEndsABackupBeforeAnythingIsHeld() throws Exception {
        settings("encryption.recipients = nowhere.asc");

        Cli.Result backup = cli.run("backup");
        Cli.Result check = cli.run("check");

        assertThat(backup.exitCode()).isEqualTo(12);
        assertThat(backup.err()).contains("no key file").contains("hint: ");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).contains("failed   encryption         no key file ");
    }

    @Test
    void checkTellsTheKey() throws Exception {
        Cli.Result check = cli.run("check");

        assertThat(check.exitCode()).as(check.out()).isZero();
        assertThat(check.out()).contains("to ours@example.org, key ").contains("no private key here");
    }

    @Test
    void aPassphraseNeedsNoKeyFiles() throws Exception {
        Path word = Files.writeString(folder.resolve("word"), "correct horse battery staple");
        Files.setPosixFilePermissions(word, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        settings("encryption.passphrase-file = " + word);

        Cli.Result backup = cli.run("backup");
        Cli.Result verify = cli.run("verify");
        Files.writeString(word, "wrong horse battery staple");
        Cli.Result wrong = cli.run("verify");

        assertThat(List.of(backup.exitCode(), verify.exitCode(), wrong.exitCode()))
                .containsExactly(0, 0, 12);
        assertThat(wrong.err()).contains("the passphrase was refused");
        assertThat(backup.out()).doesNotContain("by session key");
    }

    private Path archive() throws IOException {
        try (Stream<Path> all = Files.walk(cli.repository())) {
            return all.filter(path -> path.toString().endsWith(".gpg"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
