package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;

/**
 * A whole run whose retention meets a lock. The server stores the lock; as it does not enforce it, a proxy before it
 * refuses the removal in S3's words.
 */
final class LockedBucketTest {

    private static final Instant END = Instant.parse("2999-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void aSetThatALockKeepsIsToldStaysWholeAndGoesLater() throws Exception {
        S3Client server = S3Server.sharedMock().client();
        String bucket = "locked-" + UUID.randomUUID();
        server.createBucket(made -> made.bucket(bucket).objectLockEnabledForBucket(true));
        server.putBucketVersioning(
                set -> set.bucket(bucket).versioningConfiguration(kept -> kept.status(BucketVersioningStatus.ENABLED)));
        try (FaultProxy proxy = new FaultProxy(S3Server.sharedMock().endpoint())) {
            FilesHome home = new FilesHome(folder, "settings.yaml");
            home.holds("answer: 42\n");
            String settings = S3Server.settings(proxy.uri(), bucket) + "repository.s3.versions = remove\n";
            home.settings(settings);
            assertWhole(home.cli().run("backup"));
            String first = home.onlySet().getFileName().toString();
            server.putObjectRetention(lock -> lock.bucket(bucket)
                    .key(first + "/manifest.json")
                    .retention(kept ->
                            kept.mode(ObjectLockRetentionMode.GOVERNANCE).retainUntilDate(END)));
            proxy.rule(line -> line.startsWith("DELETE ") && line.contains(first + "/manifest.json")
                    ? Fate.answer(403)
                    : Fate.pass());

            home.settings(settings + """
                    repository.s3.retention.keep-within = 0
                    repository.s3.retention.keep-last = 1
                    """);
            // as it is delivered: its log tells
            try (ProgramProcess backup = ProgramProcess.start(home.cli(), "backup")) {
                assertThat(backup.await()).as(backup.err()).isZero();
                assertThat(backup.err())
                        .contains("s3: object lock keeps " + first + "/manifest.json until " + END + ", so " + first
                                + " stays for now\n")
                        .doesNotContain("ERROR");
            }
            assertWhole(home.cli().run("verify", first, "--from", "s3"));
            assertThat(home.cli().run("list", "--from", "s3").out()).contains(first + " ");

            proxy.rule(line -> Fate.pass());
            assertWhole(home.cli().run("prune", "--from", "s3"));
            assertThat(home.cli().run("list", "--from", "s3").out()).doesNotContain(first + " ");
            assertWhole(home.cli().run("verify", first));
        }
    }
}
