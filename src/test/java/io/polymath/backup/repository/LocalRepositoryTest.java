package io.polymath.backup.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

final class LocalRepositoryTest extends RepositoryContract {

    @Override
    protected Repository repository() {
        return new LocalRepository(folder());
    }

    private Path folder() {
        return temp.resolve("sets");
    }

    @Test
    void filesAreTheirOwnersAlone() throws Exception {
        repository().put("polymath_20261122_0200/a", file(new byte[1]));

        Path set = folder().resolve("polymath_20261122_0200");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(set)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(set.resolve("a"))))
                .isEqualTo("rw-------");
    }

    @Test
    void unfinishedRunsAndFilesAreNotListed() throws Exception {
        Files.createDirectories(folder().resolve(".work-polymath_20261122_0200"));
        Files.createFile(folder().resolve(".work-polymath_20261122_0200/a"));
        Files.createFile(folder().resolve(".lock"));
        Files.createDirectories(folder().resolve("polymath_20261122_0200"));
        Files.createFile(folder().resolve("polymath_20261122_0200/.a.part"));

        assertThat(repository().list("")).isEmpty();
    }

    @Test
    void theFolderOfASetGoesWithItsLastFile() throws Exception {
        repository().put("polymath_20261122_0200/a", file(new byte[1]));

        repository().delete("polymath_20261122_0200/a");

        assertThat(folder()).isEmptyDirectory();
    }
}
