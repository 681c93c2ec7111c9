package io.polymath.backup.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FolderRepositoryTest extends RepositoryContract {

    private static final String KEY = "polymath_20261122_0200/a";

    private Path disk;

    @BeforeEach
    void aDiskWithItsMarker() throws IOException {
        disk = Files.createDirectory(temp.resolve("disk"));
        Files.createFile(disk.resolve(FolderRepository.MARKER));
    }

    @Override
    protected Repository repository() {
        return new PatientRepository(
                new FolderRepository("disk", disk, Bandwidth.UNLIMITED), new Patience(2, Duration.ofMillis(1)));
    }

    @Test
    void aDiskThatIsNotMountedIsNoEmptyRepository() throws Exception {
        Files.delete(disk.resolve(FolderRepository.MARKER));
        Path file = file(new byte[1]);

        assertThatThrownBy(() -> repository().list(""))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
                    assertThat(e.hint())
                            .isEqualTo("is the disk mounted? if it is, and shall keep sets from now on: touch " + disk
                                    + "/.polymath-repository");
                })
                .hasMessage("disk: " + disk + " is no repository: it has no file .polymath-repository");
        assertThatThrownBy(() -> repository().put(KEY, file)).isInstanceOf(BackupException.class);
        assertThat(disk).isEmptyDirectory();
    }

    @Test
    void aFolderThatDoesNotExistIsNotMade() throws Exception {
        Files.delete(disk.resolve(FolderRepository.MARKER));
        Files.delete(disk);
        Path file = file(new byte[1]);

        assertThatThrownBy(() -> repository().put(KEY, file)).isInstanceOf(BackupException.class);
        assertThat(disk).doesNotExist();
    }

    @Test
    void filesAreTheirOwnersAlone() throws Exception {
        repository().put(KEY, file(new byte[1]));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(disk.resolve(KEY))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatAKilledWriterLeftIsNotListedAndGoesWithItsSet() throws Exception {
        repository().put(KEY, file(new byte[1]));
        Files.createFile(disk.resolve("polymath_20261122_0200/.a-1234.part"));
        assertThat(repository().list("")).hasSize(1);

        repository().delete(KEY);

        assertThat(disk.resolve("polymath_20261122_0200")).doesNotExist();
    }

    @Test
    void aLimitOfBandwidthHolds() throws Exception {
        Repository slow = new FolderRepository("disk", disk, Bandwidth.of(200_000));
        Path file = file(noise(100_000));

        long start = System.nanoTime();
        slow.put(KEY, file);
        long took = (System.nanoTime() - start) / 1_000_000;

        assertThat(took).isBetween(400L, 5000L);
    }
}
