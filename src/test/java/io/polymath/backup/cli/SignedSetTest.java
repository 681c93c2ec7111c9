package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.archive;
import static io.polymath.backup.cli.FilesHome.assertWhole;
import static io.polymath.backup.cli.FilesHome.onlySet;
import static io.polymath.backup.cli.FilesHome.otherSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.Gpg;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed sets, by the commands: each forgery is named and refused, here and in another repository, and nothing is touched. */
final class SignedSetTest {

    private static final String DISTRUST = "somebody changed or made this set: use another one, and find out who";

    @TempDir
    private static Path keys;

    private static Gpg gpg;
    private static Gpg.Key ours;
    private static Gpg.Key others;

    @TempDir
    private Path folder;

    private FilesHome home;
    private Cli cli;
    private Path disk;

    @BeforeAll
    static void makeKeys() throws IOException {
        gpg = Gpg.start(keys);
        ours = gpg.key("ours", "ed25519", "never", "");
        others = gpg.key("others", "ed25519", "never", "");
    }

    @AfterAll
    static void endAgent() throws IOException {
        gpg.close();
    }

    @BeforeEach
    void configure() throws IOException {
        home = new FilesHome(folder, "settings.yaml");
        home.holds("answer: 42\n");
        cli = home.cli();
        disk = Files.createDirectories(folder.resolve("disk"));
        Files.createFile(disk.resolve(".polymath-repository"));
        settings("signing.key = " + ours.secret());
    }

    private void settings(String more) throws IOException {
        home.settings("""
                repository.disk.kind = folder
                repository.disk.path = %s
                %s
                """.formatted(disk, more));
    }

    @Test
    void aSetIsSignedCopiedVerifiedAndRestoredFromBothPlaces() throws Exception {
        Result backup = cli.run("backup");
        settings("signing.trusted = " + ours.open());
        Path here = onlySet(cli.repository());
        Path there = onlySet(disk);

        assertThat(backup.exitCode()).as(backup.err()).isZero();
        for (Path set : List.of(here, there)) {
            assertThat(gpg.run("--verbose", "--verify", set + "/manifest.json.asc", set + "/manifest.json"))
                    .contains("Good signature from \"ours@example.org\"");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(here.resolve("manifest.json.asc"))))
                .isEqualTo("rw-------");
        for (String from : List.of("local", "disk")) {
            assertWhole(cli.run("verify", "--from", from));
            assertWhole(cli.run("show", "--from", from));
            assertWhole(cli.run("restore", "latest", "--from", from));
            assertThat(home.restored()).hasContent("answer: 42\n");
            Folders.delete(home.target());
        }
        assertWhole(cli.run("drill"));
        Result read = cli.run("verify", "--from", "disk", "--share", "1/1");
        assertThat(read.out()).contains(", 0 damaged; every byte was read since ");
    }

    @Test
    void retentionRemovesTheSignatureWithTheSet() throws Exception {
        cli.run("backup");
        Path gone = onlySet(disk);
        cli.run("backup");
        settings("signing.key = " + ours.secret() + "\nretention.keep-within = 0\nretention.keep-last = 1");

        Result here = cli.run("prune");
        Result there = cli.run("prune", "--from", "disk");

        assertThat(List.of(here.exitCode(), there.exitCode()))
                .as(here.err() + there.err())
                .containsOnly(0);
        assertThat(gone).doesNotExist();
        assertThat(onlySet(disk).resolve("manifest.json.asc")).exists();
        assertThat(onlySet(cli.repository()).resolve("manifest.json.asc")).exists();
    }

    @Test
    void aSetThatLostItsSignatureIsRefused() throws Exception {
        cli.run("backup");
        Path here = onlySet(cli.repository());
        for (Path set : List.of(here, onlySet(disk))) {
            Files.delete(set.resolve("manifest.json.asc"));
        }

        String reason = here.getFileName() + ": not signed: no manifest.json.asc in ";
        String hint = "use a set that is signed; one from before signing was set up is signed by hand, once it was"
                + " looked at: gpg --armor --detach-sign manifest.json";
        assertRefusedEverywhere(reason + here, reason + "repository disk", hint);
        assertThat(cli.run("show").out()).startsWith("not signed\n");
        Result copy = cli.run("copy", "--to", "disk");
        assertThat(copy.exitCode()).isEqualTo(20);
        assertThat(copy.err()).contains(reason + here);
    }

    @Test
    void aSetThatSomebodyElseSignedIsRefused() throws Exception {
        cli.run("backup");
        sign("others", cli.repository());
        sign("others", disk);

        String reason = onlySet(disk).getFileName() + ": manifest.json is signed by key " + gpg.fingerprint("others")
                + ", which is not trusted";
        assertRefusedEverywhere(
                reason,
                reason,
                "if it is a key of yours, add its public half to signing.trusted; otherwise " + DISTRUST);
        assertThat(cli.run("show").out()).startsWith("not to be trusted: " + reason + "\n");
    }

    @Test
    void anEditedManifestIsRefused() throws Exception {
        cli.run("backup");
        for (Path set : List.of(onlySet(cli.repository()), onlySet(disk))) {
            Path manifest = set.resolve("manifest.json");
            Files.writeString(manifest, Files.readString(manifest).replace("\"COMPLETE\"", "\"WONDERFUL\""));
        }

        String reason = onlySet(disk).getFileName() + ": manifest.json is not what ours@example.org, key "
                + gpg.fingerprint("ours") + " signed";
        assertRefusedEverywhere(reason, reason, DISTRUST);
    }

    @Test
    void anotherSetInThisOnesFolderIsRefused() throws Exception {
        cli.run("backup");
        Path first = onlySet(cli.repository());
        Path firstThere = onlySet(disk);
        home.holds("answer: 43\n");
        cli.run("backup");
        Path second = otherSet(cli.repository(), first);
        Path secondThere = otherSet(disk, firstThere);
        replay(first, second);
        replay(firstThere, secondThere);

        String reason = second.getFileName() + ": manifest.json is that of " + first.getFileName();
        for (Result result : List.of(
                cli.run("verify", second.getFileName().toString()),
                cli.run("restore", second.getFileName().toString()),
                cli.run("verify", second.getFileName().toString(), "--from", "disk"),
                cli.run("restore", second.getFileName().toString(), "--from", "disk"))) {
            assertThat(result.exitCode()).isEqualTo(20);
            assertThat(result.err()).contains(reason);
        }
        assertThat(home.target()).doesNotExist();
    }

    @Test
    void theOldSignedManifestBesideNewArchivesIsRefused() throws Exception {
        cli.run("backup");
        for (Path set : List.of(onlySet(cli.repository()), onlySet(disk))) {
            byte[] forged = Files.readAllBytes(archive(set));
            forged[forged.length / 2] ^= 1;
            Files.write(archive(set), forged);
        }
        String file = archive(onlySet(disk)).getFileName().toString();

        for (String from : List.of("local", "disk")) {
            Result verify = cli.run("verify", "--from", from);
            Result restore = cli.run("restore", "latest", "--from", from);

            assertThat(List.of(verify.exitCode(), restore.exitCode()))
                    .as(verify.err() + restore.err())
                    .containsOnly(20);
            assertThat(restore.err()).contains(file).contains("expected SHA-256 ");
        }
        assertThat(home.target()).doesNotExist();
    }

    @Test
    void swappedArchivesAndForeignFilesAreRefused() throws Exception {
        cli.run("backup");
        Path set = onlySet(disk);
        String file = archive(set).getFileName().toString();
        long bytes = Files.size(archive(set));
        String name = set.getFileName().toString();

        Files.writeString(set.resolve(file), "#!/bin/sh\n");
        Result foreign = cli.run("verify", name, "--from", "disk");
        Files.delete(set.resolve(file));
        Result missing = cli.run("verify", name, "--from", "disk");

        assertThat(foreign.err()).contains(name + ": " + file + ": expected " + bytes + " bytes, found 10");
        assertThat(missing.err()).contains(name + ": " + file + " is missing");
        assertThat(List.of(foreign.exitCode(), missing.exitCode())).containsOnly(20);
    }

    @Test
    void anOldSetIsTrustedOnceItWasSignedByHand() throws Exception {
        settings("");
        cli.run("backup");
        settings("signing.trusted = " + ours.open());
        int before = cli.run("verify").exitCode();

        sign("ours", cli.repository());
        Result verify = cli.run("verify");
        Result copy = cli.run("copy", "--to", "disk");
        Result there = cli.run("verify", "--from", "disk");

        assertThat(before).isEqualTo(20);
        assertWhole(verify);
        assertWhole(copy);
        assertWhole(there);
    }

    @Test
    void aKeyThatIsReplacedLeavesOldSetsGood() throws Exception {
        cli.run("backup");
        settings("signing.key = " + others.secret() + "\nsigning.trusted = " + ours.open());
        Path old = onlySet(cli.repository());
        cli.run("backup");
        Path later = otherSet(cli.repository(), old);

        assertWhole(cli.run("verify", old.getFileName().toString()));
        assertWhole(cli.run("verify", later.getFileName().toString()));
        assertThat(cli.run("show", later.getFileName().toString()).out())
                .startsWith("signed by others@example.org, key " + gpg.fingerprint("others") + ", ");
    }

    @Test
    void aKeyThatCannotSignEndsABackupBeforeAnythingIsHeld() throws Exception {
        Gpg.Key locked = gpg.key("locked", "ed25519", "never", "open sesame");
        Path word = home.secret("word", "close sesame");
        settings("signing.key = " + locked.secret() + "\nsigning.passphrase-file = " + word);

        Result backup = cli.run("backup");
        Result check = cli.run("check");

        assertThat(backup.exitCode()).isEqualTo(12);
        assertThat(backup.err())
                .contains("in " + locked.secret() + " was refused")
                .doesNotContain("holds 1 of 1 store,");
        assertThat(check.exitCode()).isEqualTo(1);
        assertThat(check.out()).contains("failed   signing            the passphrase of the private key ");
        assertThat(cli.repository()).doesNotExist();
    }

    @Test
    void withoutKeysNothingIsSignedAndNothingAsked() throws Exception {
        settings("");

        Result backup = cli.run("backup");

        assertWhole(backup);
        assertThat(onlySet(cli.repository()).resolve("manifest.json.asc")).doesNotExist();
        assertWhole(cli.run("verify"));
        sign("others", cli.repository());
        assertThat(cli.run("show").out())
                .startsWith("signed by key " + gpg.fingerprint("others")
                        + ", which is not checked, as signing.trusted is not set\n");
    }

    /** Every command that reads a set back refuses it, wherever it is, and nothing was restored. */
    private void assertRefusedEverywhere(String here, String there, String hint) throws IOException {
        assertRefused(cli.run("verify"), here, hint);
        assertRefused(cli.run("verify", "--level", "file"), here, hint);
        assertRefused(cli.run("restore", "latest"), here, hint);
        assertRefused(cli.run("restore", "latest", "--dry-run"), here, hint);
        assertRefused(cli.run("drill"), here, hint);
        assertRefused(cli.run("verify", "--from", "disk"), there, hint);
        assertRefused(cli.run("restore", "latest", "--from", "disk"), there, hint);
        Result share = cli.run("verify", "--from", "disk", "--share", "1/1");
        assertThat(share.exitCode()).isEqualTo(20);
        assertThat(share.err()).contains(there);
        assertThat(home.target()).doesNotExist();
    }

    private static void assertRefused(Result result, String reason, String hint) {
        assertThat(result.err()).contains(reason + "\n").contains("hint: " + hint);
        assertThat(result.exitCode()).isEqualTo(20);
    }

    private static void sign(String name, Path repository) throws IOException {
        Path manifest = onlySet(repository).resolve("manifest.json");
        gpg.run("--local-user", name + "@example.org", "--armor", "--detach-sign", manifest.toString());
    }

    private static void replay(Path from, Path to) throws IOException {
        for (String file : List.of("manifest.json", "manifest.json.asc")) {
            Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(archive(from), to.resolve(archive(from).getFileName()));
    }
}
