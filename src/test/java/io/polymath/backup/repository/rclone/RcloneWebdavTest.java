package io.polymath.backup.repository.rclone;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryContract;
import io.polymath.backup.server.RcloneServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over a server of WebDAV, which tells neither hashes nor times of files. */
final class RcloneWebdavTest extends RepositoryContract {

    private RcloneServer server;

    @BeforeEach
    void aServer() throws Exception {
        Path there = Files.createDirectory(temp.resolve("there"));
        server = RcloneServer.start("webdav", there);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    @Override
    protected Repository repository() throws Exception {
        return RcloneFixture.repository(
                temp,
                "web:sets",
                """
                    [web]
                    type = webdav
                    url = http://127.0.0.1:%d
                    vendor = other
                    user = %s
                    pass = %s
                    """.formatted(server.port(), RcloneServer.USER, RcloneServer.obscured(RcloneServer.PASSWORD)),
                Map.of());
    }

    @Override
    protected int manyFiles() {
        return 4;
    }

    @Test
    void aServerThatIsDownIsToldAndIsNoEmptyRepository() throws Exception {
        repository().put("polymath_20261122_0200/a", file(new byte[1]));
        server.close();

        assertThatThrownBy(() -> repository().list(""))
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("cloud: unable to list the sets: rclone: ")
                .hasMessageContaining("connection refused")
                .hasMessageEndingWith(" (2 tries)");
    }
}
