package io.polymath.backup.repository.sftp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.PatientRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryContract;
import io.polymath.backup.server.SshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SftpRepositoryTest extends RepositoryContract {

    private static final String SET = "polymath_20261122_0200";
    private static final String KEY = SET + "/a";

    @TempDir
    static Path folder;

    private static SshServer server;

    private Path there;
    private Repository repository;

    @BeforeAll
    static void startServer() throws Exception {
        server = SshServer.start(folder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void aFolderThere() throws Exception {
        there = Files.createDirectory(temp.resolve("there"));
        server.trust();
        repository = repository(Bandwidth.UNLIMITED, settings());
    }

    @Override
    protected Repository repository() {
        return repository;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("repository.ssh.kind", "sftp");
        settings.put("repository.ssh.host", "127.0.0.1");
        settings.put("repository.ssh.port", String.valueOf(server.port()));
        settings.put("repository.ssh.user", System.getProperty("user.name"));
        settings.put("repository.ssh.path", there.toString());
        settings.put("repository.ssh.known-hosts", server.knownHosts().toString());
        settings.put("repository.ssh.private-key", server.privateKey().toString());
        settings.put("repository.ssh.timeout", "10s");
        return settings;
    }

    private Repository repository(Bandwidth bandwidth, Map<String, String> settings) throws IOException {
        Configuration configuration = TestConfiguration.of(Files.createTempDirectory(temp, "home"), settings);
        return new PatientRepository(
                SftpRepository.read("ssh", configuration.section("repository.ssh"), bandwidth),
                new Patience(2, Duration.ofMillis(10)));
    }

    @Test
    void filesAreTheirOwnersAlone() throws Exception {
        repository().put(KEY, file(new byte[1]));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve(KEY))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(there.resolve(SET))))
                .isEqualTo("rwx------");
    }

    @Test
    void aServerWithAnotherKeyIsRefused() throws Exception {
        server.changeHostKey();
        Path file = file(new byte[1]);

        assertThatThrownBy(() -> repository().put(KEY, file))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.WRONG_KEY);
                    assertThat(e.hint())
                            .startsWith("somebody may be in between: ask the server's operator; if its key was changed"
                                    + " on purpose, ssh-keygen -f " + server.knownHosts() + " -R '[127.0.0.1]:");
                })
                .hasMessageMatching("ssh: the key of 127.0.0.1:\\d+ is not the one in " + server.knownHosts()
                        + " \\(it shows SHA256:[^)]+\\): nothing was sent");
        assertThat(there).isEmptyDirectory();
    }

    @Test
    void aServerThatNobodyKnowsIsRefusedWithItsFingerprint() throws Exception {
        Files.writeString(server.knownHosts(), "");

        assertThatThrownBy(() -> repository().list(""))
                .isInstanceOfSatisfying(BackupException.class, e -> {
                    assertThat(e.exitCode()).isEqualTo(ExitCode.WRONG_KEY);
                    assertThat(e.hint())
                            .isEqualTo("compare the fingerprint with what the server's operator tells, then ssh-keyscan"
                                    + " -p " + server.port() + " 127.0.0.1 >> " + server.knownHosts());
                })
                .hasMessageMatching("ssh: the key of 127.0.0.1:\\d+ is not in " + server.knownHosts()
                        + " \\(it shows SHA256:[^)]+\\)");
    }

    @Test
    void aUserWhoseKeyTheServerDoesNotKnowIsRefused() throws Exception {
        Path authorized = folder.resolve("authorized");
        String known = Files.readString(authorized);
        Files.writeString(authorized, "");
        try {
            assertThatThrownBy(() -> repository().list(""))
                    .isInstanceOfSatisfying(
                            BackupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.WRONG_KEY))
                    .hasMessageMatching("ssh: 127.0.0.1:\\d+ refuses user " + System.getProperty("user.name"));
        } finally {
            Files.writeString(authorized, known);
        }
    }

    @Test
    void aServerThatIsDownIsTold() throws Exception {
        server.stop();
        try {
            assertThatThrownBy(() -> repository().list(""))
                    .isInstanceOf(BackupException.class)
                    .hasMessageMatching("ssh: unable to connect to 127.0.0.1:\\d+: connection refused \\(2 tries\\)");
        } finally {
            server.restart();
        }
    }

    @Test
    void aFolderThatIsNotThereIsNoEmptyRepository() throws Exception {
        Files.delete(there);
        Path file = file(new byte[1]);

        assertThatThrownBy(() -> repository().put(KEY, file))
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_FOUND))
                .hasMessage("ssh: there is no folder " + there + " on 127.0.0.1:" + server.port());
        assertThat(there).doesNotExist();
    }

    @Test
    void aServerThatDiesInTheMiddleLeavesNoFileUnderItsName() throws Exception {
        Repository slow = repository(Bandwidth.of(1_000_000), settings());
        Path file = file(noise(5_000_000));
        CompletableFuture<Throwable> sent = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            try {
                slow.put(KEY, file);
                sent.complete(new AssertionError("it was sent"));
            } catch (IOException | RuntimeException e) {
                sent.complete(e);
            }
        });

        sender.start();
        awaitFirstBytes();
        server.stop();
        Throwable thrown = sent.get(1, TimeUnit.MINUTES);
        server.restart();

        assertThat(thrown).isInstanceOf(BackupException.class);
        assertThat(there.resolve(KEY)).doesNotExist();
        assertThat(repository().list("")).isEmpty();
        assertThat(repository().put(KEY, file).sent()).isTrue();
        repository().delete(KEY);
        assertThat(there).isEmptyDirectory();
    }

    private void awaitFirstBytes() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            if (Files.isDirectory(there.resolve(SET))) {
                try (var files = Files.list(there.resolve(SET))) {
                    if (files.anyMatch(part -> part.toFile().length() > 0)) {
                        return;
                    }
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nothing arrives");
    }

    @Test
    void settingsThatAreMissingAreAllTold() throws Exception {
        Configuration configuration =
                TestConfiguration.of(Files.createTempDirectory(temp, "home"), Map.of("repository.ssh.kind", "sftp"));
        configuration.section("repository.ssh").optional("kind");
        SftpRepository.read("ssh", configuration.section("repository.ssh"), Bandwidth.UNLIMITED);

        assertThatThrownBy(configuration::check)
                .hasMessageContaining("repository.ssh.host: missing")
                .hasMessageContaining("repository.ssh.user: missing")
                .hasMessageContaining("repository.ssh.path: missing")
                .hasMessageContaining("repository.ssh.private-key: missing");
    }
}
