package io.polymath.backup.repository.rclone;

import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryContract;
import io.polymath.backup.server.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Over OpenSSH's server. */
final class RcloneSftpTest extends RepositoryContract {

    @TempDir
    static Path folder;

    private static SshServer server;

    private Path there;

    @BeforeAll
    static void startServer() throws Exception {
        server = SshServer.start(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void aFolder() throws Exception {
        there = Files.createDirectory(temp.resolve("there"));
    }

    @Override
    protected Repository repository() throws Exception {
        return RcloneFixture.repository(
                temp,
                "ssh:" + there,
                """
                    [ssh]
                    type = sftp
                    host = 127.0.0.1
                    port = %d
                    user = %s
                    key_file = %s
                    known_hosts_file = %s
                    """.formatted(server.port(), System.getProperty("user.name"), server.privateKey(), server.knownHosts()),
                Map.of());
    }

    @Override
    protected int manyFiles() {
        return 4;
    }
}
