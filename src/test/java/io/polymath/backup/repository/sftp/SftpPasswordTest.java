package io.polymath.backup.repository.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryContract;
import io.polymath.backup.server.RcloneServer;
import io.polymath.backup.server.SshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that is no OpenSSH, and lets its user in by a password. */
final class SftpPasswordTest extends RepositoryContract {

    @TempDir
    static Path folder;

    private static Path served;
    private static Path knownHosts;
    private static RcloneServer server;

    private String there;

    @BeforeAll
    static void startServer() throws Exception {
        Path hostKey = folder.resolve("host");
        SshServer.key(hostKey);
        served = Files.createDirectory(folder.resolve("served"));
        // tests make folders behind its back
        server = RcloneServer.start("sftp", served, "--key", hostKey.toString(), "--dir-cache-time", "1ms");
        String[] key = Files.readString(folder.resolve("host.pub")).split(" ", -1);
        knownHosts = folder.resolve("known_hosts");
        Files.writeString(knownHosts, "[127.0.0.1]:" + server.port() + " " + key[0] + " " + key[1] + "\n");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void aFolderThere() throws Exception {
        there = "/" + Files.createTempDirectory(served, "there").getFileName();
    }

    @Override
    protected Repository repository() throws Exception {
        return repository(RcloneServer.PASSWORD);
    }

    private Repository repository(String password) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("repository.ssh.kind", "sftp");
        settings.put("repository.ssh.host", "127.0.0.1");
        settings.put("repository.ssh.port", String.valueOf(server.port()));
        settings.put("repository.ssh.user", RcloneServer.USER);
        settings.put("repository.ssh.password", password);
        settings.put("repository.ssh.path", there);
        settings.put("repository.ssh.known-hosts", knownHosts.toString());
        settings.put("repository.ssh.timeout", "10s");
        Configuration configuration = TestConfiguration.of(Files.createTempDirectory(temp, "home"), settings);
        return SftpRepository.read("ssh", configuration.section("repository.ssh"), Bandwidth.UNLIMITED);
    }

    @Test
    void aWrongPasswordIsToldAndNeverShown() throws Exception {
        Repository refused = repository("canary-wrong-password");

        assertThatThrownBy(() -> refused.list(""))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.WRONG_KEY);
                    assertThat(e.hint()).isEqualTo("check repository.ssh.user and repository.ssh.password");
                })
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageNotContaining("canary");
        assertThat(served.resolve(there.substring(1))).isEmptyDirectory();
    }
}
