package io.polymath.backup.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryLockTest {

    @TempDir
    Path temp;

    private LocalRepository repository;

    @BeforeEach
    void anEmptyRepository() throws IOException {
        repository = new LocalRepository(temp.resolve("backups"));
        repository.prepare();
    }

    /** POSIX lets go of a lock when its process closes any other channel to the same file. */
    @Test
    void askingAndASecondTryOfTheSameProcessLetNothingGo() throws Exception {
        try (RepositoryLock lock = repository.lock(Duration.ZERO)) {
            assertThat(lock).isNotNull();
            assertThat(repository.holder().orElseThrow())
                    .startsWith("process " + ProcessHandle.current().pid() + " of ");
            assertThatThrownBy(() -> repository.lock(Duration.ZERO))
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining(" is in use by process ");

            assertThat(isLockedAsTheSystemSays()).isTrue();
        }
        assertThat(isLockedAsTheSystemSays()).isFalse();
        assertThat(repository.holder()).isEmpty();
        repository.lock(Duration.ZERO).close();
    }

    private boolean isLockedAsTheSystemSays() throws IOException {
        Object inode = Files.getAttribute(repository.folder().resolve(".lock"), "unix:ino");
        return Files.readString(Path.of("/proc/locks")).contains(":" + inode + " ");
    }
}
