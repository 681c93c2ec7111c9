package io.polymath.backup.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LyingRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.StoreChoice;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetCopy.Known;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies, also to a repository that tells something else than what it keeps. */
class CopierTest {

    @TempDir
    Path temp;

    @Test
    void aCopyIsTheSameSetAndIsNotedBesideTheSet() throws Exception {
        Manifest set = save();

        Copier.Result result = copier(there(), Known.READ).copy(set);

        assertThat(result.copy().files()).isEqualTo(3);
        assertThat(result.sentBytes()).isEqualTo(result.copy().bytes()).isGreaterThan(set.bytes());
        assertThat(local().copies(set.set())).containsExactly(result.copy());
        assertThat(new RepositorySets(there()).find("latest").set()).isEqualTo(set.set());
    }

    @Test
    void aLaterCopyTakesThePlaceOfTheNoteOfAnEarlierOne() throws Exception {
        Manifest set = save();

        copier(there(), Known.TOLD).copy(set);
        copier(there(), Known.READ).copy(set);

        assertThat(local().copies(set.set()))
                .singleElement()
                .satisfies(copy -> assertThat(copy.proof()).isEqualTo(Known.READ));
    }

    @Test
    void onlySetsThatWereNeverCopiedAreMissing() throws Exception {
        Manifest first = save();
        Manifest second = save();
        Manifest third = save();
        copier(there(), Known.TOLD).copy(second);

        assertThat(copier(there(), Known.TOLD).missing()).containsExactly(third, first);
    }

    @Test
    void aListingThatLacksAFileIsNotBelieved() throws Exception {
        Manifest set = save();
        Repository liar = new LyingRepository(
                there(),
                UnaryOperator.identity(),
                all -> all.stream()
                        .filter(stored -> !stored.file().equals("manifest.json"))
                        .toList());

        assertNotProved(liar, set, set.set() + ": the copy in liar is not whole: manifest.json is not listed");
    }

    @Test
    void aListingWithAnotherSizeIsNotBelieved() throws Exception {
        Manifest set = save();
        String archive = set.archives().get(0).fileName();
        Repository liar = new LyingRepository(
                there(),
                UnaryOperator.identity(),
                all -> all.stream()
                        .map(stored -> stored.file().equals(archive) ? new Stored(stored.key(), 7) : stored)
                        .toList());

        assertNotProved(
                liar,
                set,
                set.set() + ": the copy in liar is not whole: " + archive + " is listed with 7 bytes, expected 10");
    }

    @Test
    void bytesThatChangedAreFoundByReadingBack() throws Exception {
        Manifest set = save();
        UnaryOperator<byte[]> flipped = bytes -> {
            byte[] changed = bytes.clone();
            changed[0] ^= changed.length == 10 ? (byte) 1 : 0;
            return changed;
        };
        Repository liar = new LyingRepository(there(), flipped, UnaryOperator.identity());

        assertThatThrownBy(() -> copier(liar, Known.READ).copy(set))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining(" in repository liar: expected SHA-256 ");
        assertThat(local().copies(set.set())).isEmpty();
    }

    @Test
    void aDamagedSetIsNotCopied() throws Exception {
        Manifest set = save();
        Path archive = set.archives().get(0).file();
        Files.writeString(archive, "0000000000");

        assertThatThrownBy(() -> copier(there(), Known.TOLD).copy(set))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED))
                .hasMessageStartingWith("notes: " + archive.getFileName() + ": expected SHA-256 ")
                .hasMessageEndingWith(": not copied to local");
        assertThat(there().list("")).isEmpty();
        assertThat(local().copies(set.set())).isEmpty();
    }

    private void assertNotProved(Repository liar, Manifest set, String message) throws IOException {
        assertThatThrownBy(() -> copier(liar, Known.TOLD).copy(set))
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN))
                .hasMessage(message);
        assertThat(local().copies(set.set())).isEmpty();
    }

    private Copier copier(Repository there, Known proof) {
        return new Copier(backups(), there, StoreChoice.ALL, proof, true);
    }

    private Repository there() {
        return new LocalRepository(temp.resolve("there"));
    }

    private LocalRepository local() {
        return backups().repository();
    }

    private Backups backups() {
        return TestBackups.of(temp.resolve("here"), TextStore.of("notes", "one"));
    }

    private Manifest save() throws IOException {
        try (BackupRun run = BackupRun.open(backups(), Request.everything())) {
            run.write(run.export("notes").orElseThrow());
            return run.seal();
        }
    }
}
