package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.repository.LockedException;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.retention.Policy;
import io.polymath.backup.retention.Pruner;
import io.polymath.backup.retention.RemoteShelf;
import io.polymath.backup.run.Request;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.SetId;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** How a bucket keeps objects: their class, their encryption, their locks, their versions. */
class S3KeepingTest {

    private static final Clock CLOCK = Clock.system(ZoneId.systemDefault());
    private static final Policy LAST_ONE = new Policy(1, Duration.ZERO, 0, 0, 0, 0);

    @TempDir
    Path temp;

    private FaultProxy proxy;
    private S3Client client;
    private String bucket;
    private @Nullable S3Installation installed;

    @BeforeEach
    void aBucketWithLocksAndVersions() throws Exception {
        proxy = new FaultProxy(S3Server.sharedMock().endpoint());
        client = S3Server.sharedMock().client();
        bucket = "keeping-" + UUID.randomUUID();
        client.createBucket(made -> made.bucket(bucket).objectLockEnabledForBucket(true));
        client.putBucketVersioning(
                set -> set.bucket(bucket).versioningConfiguration(kept -> kept.status(BucketVersioningStatus.ENABLED)));
    }

    @AfterEach
    void closeProxy() throws Exception {
        proxy.close();
    }

    @Test
    void largeObjectsAreOfTheClassAskedForAndSmallOnesOfTheUsualOne() throws Exception {
        S3Installation installation =
                installation().withLargeStore(8).with("repository.s3.storage-class", "STANDARD_IA");

        SetId set = backup(installation).sealed().set();

        HeadObjectResponse large = head(archive(set, "postgres"));
        assertThat(large.contentLength()).isGreaterThan(5 << 20);
        assertThat(large.storageClass()).isEqualTo(StorageClass.STANDARD_IA);
        assertThat(head(set + "/manifest.json").storageClass()).isNotEqualTo(StorageClass.STANDARD_IA);
    }

    @Test
    void theServerIsAskedToEncryptWhatItKeeps() throws Exception {
        S3Installation installation = installation()
                .withLargeStore(8)
                .with("repository.s3.server-side-encryption", "aws:kms")
                .with("repository.s3.kms-key", S3Server.KMS_KEY);

        assertThat(backup(installation).exitCode()).isEqualTo(ExitCode.OK);

        assertThat(uploads(proxy))
                .hasSizeGreaterThan(5)
                .anyMatch(head -> head.startsWith("POST "))
                .allSatisfy(head -> assertThat(head)
                        .containsIgnoringCase("\r\nx-amz-server-side-encryption: aws:kms\r\n")
                        .containsIgnoringCase("\r\nx-amz-server-side-encryption-aws-kms-key-id: " + S3Server.KMS_KEY));
    }

    @Test
    void aKeyThatTheServerDoesNotKnowIsTold() throws Exception {
        S3Installation installation = installation()
                .with("repository.s3.server-side-encryption", "aws:kms")
                .with("repository.s3.kms-key", "misspelt");

        RunReport report = backup(installation);

        assertThat(report.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
        assertThat(report.copies().get(0).trouble().map(Trouble::reason))
                .contains("s3: " + proxy.uri().getAuthority() + " refuses a request: 400 KMS.NotFoundException");
        assertThat(report.copies().get(0).trouble().map(Trouble::hint))
                .contains("check repository.s3.kms-key, and that the keys may use it");
    }

    @Test
    void everyFileOfASetIsLockedForAsLongAsRetentionKeepsItForItsAge() throws Exception {
        S3Installation installation = installation()
                .withLargeStore(8)
                .with("repository.s3.object-lock", "compliance")
                .with("repository.s3.retention.keep-within", "30d");

        RunReport report = backup(installation);

        SetId set = report.sealed().set();
        String end = end(set, Duration.ofDays(30)).toString();
        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        // the server of these tests takes the headers, and locks nothing
        assertThat(uploads(proxy))
                .hasSizeGreaterThan(5)
                .anyMatch(head -> head.startsWith("POST "))
                .allSatisfy(head -> assertThat(head)
                        .containsIgnoringCase("\r\nx-amz-object-lock-mode: COMPLIANCE\r\n")
                        .containsIgnoringCase("\r\nx-amz-object-lock-retain-until-date: " + end + "\r\n"));
        assertThat(proxy.heads())
                .filteredOn(head -> head.startsWith("PUT "))
                .hasSizeGreaterThan(5)
                .allSatisfy(head -> assertThat(head).containsIgnoringCase("\r\nContent-MD5: "));
    }

    /** Returns the requests that begin an object. */
    private static List<String> uploads(FaultProxy proxy) {
        return proxy.heads().stream()
                .filter(head -> (head.startsWith("PUT ") && !head.contains("partNumber="))
                        || (head.startsWith("POST ") && head.contains("?uploads")))
                .toList();
    }

    private static Instant end(SetId set, Duration kept) {
        return set.time().atZone(ZoneId.systemDefault()).toInstant().plus(kept);
    }

    @Test
    void aSetThatRetentionNoLongerKeepsForItsAgeIsNotLocked() throws Exception {
        S3Installation installation =
                installation().with("repository.s3.object-lock", "governance").with("retention.keep-within", "1d");
        try (Pipeline pipeline = installation.start()) {
            Path file = temp.resolve("notes");
            Files.writeString(file, "hello");

            pipeline.repository("s3").put("polymath_20200101_0200/notes", file);

            assertThat(uploads(proxy)).hasSize(1).noneMatch(head -> head.contains("x-amz-object-lock"));
        }
    }

    @Test
    void aBucketWithoutLocksIsToldByTheProbe() throws Exception {
        bucket = S3Server.sharedMock().newBucket("unlocked-" + UUID.randomUUID());
        S3Installation installation = installation().with("repository.s3.object-lock", "governance");
        Path file = temp.resolve("probe");
        Files.writeString(file, "probe");

        try (Pipeline pipeline = installation.start()) {
            Repository there = pipeline.repository("s3");
            assertThatThrownBy(() -> there.put(Stored.PROBES + "20261122020000_0123abcd/probe", file))
                    .isInstanceOfSatisfying(BackupException.class, failure -> {
                        assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE);
                        assertThat(failure.hint())
                                .isEqualTo("make a bucket with object lock, which keeps versions, or leave"
                                        + " repository.s3.object-lock out");
                    })
                    .hasMessageStartingWith("s3: bucket " + bucket + " at "
                            + proxy.uri().getAuthority() + " has no object lock: 400 InvalidRequest");
        }
    }

    @Test
    void aRemovalHidesObjectsAndTheirVersionsStay() throws Exception {
        try (Pipeline pipeline = installation().start()) {
            SetId first = set(pipeline);
            SetId second = set(pipeline);

            assertThat(prune(pipeline).removed()).containsExactly(first);

            assertThatThrownBy(() -> pipeline.repository("s3").open(first + "/manifest.json"))
                    .isInstanceOf(NoSuchFileException.class);
            assertThat(pipeline.repository("s3").open(second + "/manifest.json"))
                    .isNotEmpty();
            assertThat(versions(first).versions()).hasSizeGreaterThan(5);
        }
    }

    @Test
    void aRemovalTakesAllVersionsWhenThatIsAsked() throws Exception {
        try (Pipeline pipeline =
                installation().with("repository.s3.versions", "remove").start()) {
            SetId first = set(pipeline);
            SetId second = set(pipeline);

            assertThat(prune(pipeline).removed()).containsExactly(first);

            assertThat(versions(first).versions()).isEmpty();
            assertThat(versions(first).deleteMarkers()).isEmpty();
            assertThat(versions(second).versions()).hasSizeGreaterThan(5);
        }
    }

    @Test
    void aSetThatALockKeepsStaysWholeAndIsRemovedLater() throws Exception {
        S3Installation installation =
                installation().with("repository.s3.object-lock", "governance").with("repository.s3.versions", "remove");
        try (Pipeline pipeline = installation.start()) {
            SetId first = set(pipeline);
            set(pipeline);
            lock(first);

            PruneOutcome kept = prune(pipeline);

            assertThat(kept.trouble()).isEmpty();
            assertThat(kept.removed()).isEmpty();
            assertThat(new RepositorySets(pipeline.repository("s3"))
                            .find(first.value())
                            .set())
                    .isEqualTo(first);
            assertThat(installation.local().copies(first))
                    .singleElement()
                    .satisfies(copy -> assertThat(copy.removed()).isEmpty());
            proxy.rule(line -> Fate.pass());
            assertThat(prune(pipeline).removed()).containsExactly(first);
            assertThat(versions(first).versions()).isEmpty();
        }
    }

    @Test
    void aLockIsToldByItsEnd() throws Exception {
        S3Installation installation =
                installation().with("repository.s3.object-lock", "governance").with("repository.s3.versions", "remove");
        try (Pipeline pipeline = installation.start()) {
            SetId set = set(pipeline);
            lock(set);
            String end = end(set, Duration.ofDays(7)).toString();

            assertThatThrownBy(() -> pipeline.repository("s3").delete(set + "/manifest.json"))
                    .isInstanceOf(LockedException.class)
                    .hasMessage("s3: object lock keeps " + set + "/manifest.json until " + end);
        }
    }

    @Test
    void aRefusalWithoutALockIsOne() throws Exception {
        try (Pipeline pipeline =
                installation().with("repository.s3.versions", "remove").start()) {
            set(pipeline);
            set(pipeline);
            proxy.rule(line -> line.startsWith("DELETE ") ? Fate.answer(403) : Fate.pass());

            assertThat(prune(pipeline).trouble())
                    .map(Trouble::reason)
                    .contains("s3: " + proxy.uri().getAuthority() + " refuses access to bucket " + bucket + ": 403");
        }
    }

    @Test
    void settingsThatPromiseNothingAreTold() throws Exception {
        Configuration configuration = TestConfiguration.of(
                temp,
                Map.of(
                        "repository.s3.bucket", "b",
                        "repository.s3.storage-class", "DEEP_ARCHIVE",
                        "repository.s3.kms-key", "k",
                        "repository.s3.object-lock", "compliance",
                        "repository.s3.retention.keep-within", "0d",
                        "repository.s3.retention.keep-last", "3"));

        Remotes.read(configuration);

        assertThatThrownBy(configuration::check)
                .hasMessageContaining("repository.s3.storage-class: DEEP_ARCHIVE gives nothing back at once")
                .hasMessageContaining("repository.s3.kms-key: no key is asked for")
                .hasMessageContaining(
                        "repository.s3.object-lock: nothing says for how long: retention.keep-within is 0 there");
    }

    private S3Installation installation() throws Exception {
        if (installed == null) {
            installed = new S3Installation(temp.resolve("home"), proxy.uri(), bucket);
        }
        return installed;
    }

    private static RunReport backup(S3Installation installation) throws Exception {
        try (Pipeline pipeline = installation.start()) {
            return pipeline.backup(Request.everything());
        }
    }

    private static SetId set(Pipeline pipeline) throws Exception {
        RunReport report = pipeline.backup(Request.everything());
        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        return report.sealed().set();
    }

    private PruneOutcome prune(Pipeline pipeline) throws Exception {
        RemoteShelf shelf =
                new RemoteShelf(pipeline.repository("s3"), installation().local(), CLOCK);
        return new Pruner(shelf, LAST_ONE, CLOCK).prune(List.of());
    }

    /** Locks the manifest of a set; the server stores that, and the proxy keeps everybody from removing it. */
    private void lock(SetId set) {
        client.putObjectRetention(asked -> asked.bucket(bucket)
                .key(set + "/manifest.json")
                .retention(lock ->
                        lock.mode(ObjectLockRetentionMode.GOVERNANCE).retainUntilDate(end(set, Duration.ofDays(7)))));
        proxy.rule(
                line -> line.startsWith("DELETE ") && line.contains("/manifest.json") ? Fate.answer(403) : Fate.pass());
    }

    private HeadObjectResponse head(String key) {
        return client.headObject(asked -> asked.bucket(bucket).key(key));
    }

    private String archive(SetId set, String store) {
        return client.listObjectsV2(asked -> asked.bucket(bucket).prefix(set + "/" + store + "_")).contents().stream()
                .findFirst()
                .orElseThrow()
                .key();
    }

    private ListObjectVersionsResponse versions(SetId set) {
        return client.listObjectVersions(asked -> asked.bucket(bucket).prefix(set + "/"));
    }
}
