package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.repository.FolderRepository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.run.Request;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One backup, copied to two buckets on two servers and to two disks. */
class ManyRepositoriesTest {

    @TempDir
    Path temp;

    private S3Installation installation;
    private FaultProxy proxy;
    private Path disk;

    @BeforeEach
    void fourRepositories() throws Exception {
        proxy = new FaultProxy(S3Server.sharedMock().endpoint());
        disk = Files.createDirectory(temp.resolve("disk"));
        Files.createFile(disk.resolve(FolderRepository.MARKER));
        Path small = Files.createDirectory(temp.resolve("small"));
        Files.createFile(small.resolve(FolderRepository.MARKER));
        String near = S3Server.shared().newBucket("near-" + UUID.randomUUID());
        String far = S3Server.sharedMock().newBucket("far-" + UUID.randomUUID());
        installation = new S3Installation(
                        temp.resolve("home"), S3Server.shared().endpoint(), near)
                .with("store.postgres.kind", "text")
                .with("store.config.kind", "text")
                .with("repository.far.kind", "s3")
                .with("repository.far.endpoint", proxy.uri().toString())
                .with("repository.far.access-key", S3Server.ACCESS_KEY)
                .with("repository.far.secret-key", S3Server.SECRET_KEY)
                .with("repository.far.bucket", far)
                .with("repository.far.prefix", "host1/")
                .with("repository.far.tries", "1")
                .with("repository.disk.kind", "folder")
                .with("repository.disk.path", disk.toString())
                .with("repository.small.kind", "folder")
                .with("repository.small.path", small.toString())
                .with("repository.small.stores", "postgres, config");
    }

    @Test
    void oneBackupIsCopiedToAllOfThem() throws Exception {
        RunReport report = backup();

        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(report.copies()).extracting(CopyOutcome::repository).containsExactly("disk", "far", "s3", "small");
        for (String name : List.of("disk", "far", "s3", "small")) {
            assertThat(latest(name).set()).isEqualTo(report.sealed().set());
        }
    }

    @Test
    void aRepositoryHasOnlyTheStoresThatItIsFor() throws Exception {
        RunReport report = backup();

        assertThat(latest("small").archives()).extracting(Archive::store).containsExactly("postgres", "config");
        assertThat(latest("small").holdsTheEstate()).isTrue();
        assertThat(latest("disk").archives()).hasSize(4);
        assertThat(temp.resolve("small").resolve(report.sealed().set().value()))
                .isDirectoryNotContaining("glob:**neo4j*")
                .isDirectoryContaining("glob:**/stores.json");
    }

    @Test
    void oneThatFailsDoesNotStopTheOthersAndIsCaughtUp() throws Exception {
        proxy.rule(line -> Fate.answer(503));
        Files.delete(disk.resolve(FolderRepository.MARKER));

        RunReport failed = backup();

        assertThat(failed.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
        assertThat(failed.copies())
                .filteredOn(copy -> !copy.isProved())
                .extracting(CopyOutcome::repository)
                .containsExactly("disk", "far");
        assertThat(latest("s3").set()).isEqualTo(failed.sealed().set());

        proxy.rule(line -> Fate.pass());
        Files.createFile(disk.resolve(FolderRepository.MARKER));
        RunReport next = backup();

        assertThat(next.exitCode()).isEqualTo(ExitCode.OK);
        for (String name : List.of("disk", "far")) {
            assertThat(sets(name))
                    .containsExactlyInAnyOrder(
                            failed.sealed().set(), next.sealed().set());
        }
    }

    @Test
    void oneThatStandsOnItsOwnIsLeftOut() throws Exception {
        installation.with("repository.disk.with-backup", "false");

        RunReport report = backup();

        assertThat(report.copies()).extracting(CopyOutcome::repository).containsExactly("far", "s3", "small");
        try (Pipeline pipeline = installation.start()) {
            assertThat(pipeline.copy("latest", "disk").isProved()).isTrue();
        }
        assertThat(latest("disk").set()).isEqualTo(report.sealed().set());
    }

    @Test
    void aKindThatNobodyKnowsIsTold() {
        installation.with("repository.disk.kind", "fodler");

        assertThatThrownBy(() -> installation.start())
                .isInstanceOfSatisfying(
                        BackupException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("repository disk: unknown kind fodler");
    }

    @Test
    void settingsWithoutAKindAndRoutesAreTold() {
        installation.with("repository.usb.path", "/mnt/usb");

        assertThatThrownBy(() -> installation.start())
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("repository usb is configured, but has no kind and no routes");
    }

    private RunReport backup() throws Exception {
        try (Pipeline pipeline = installation.start()) {
            return pipeline.backup(Request.everything());
        }
    }

    private Manifest latest(String repository) throws Exception {
        try (Pipeline pipeline = installation.start()) {
            return new RepositorySets(pipeline.repository(repository)).find("latest");
        }
    }

    private List<SetId> sets(String repository) throws Exception {
        try (Pipeline pipeline = installation.start()) {
            return new RepositorySets(pipeline.repository(repository))
                    .list().stream()
                            .filter(entry -> entry.manifest().isPresent())
                            .map(entry -> entry.set())
                            .toList();
        }
    }
}
