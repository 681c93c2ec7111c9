package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.run.Request;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetCopy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** What goes wrong on the way to S3: the set here stays, the run tells it, and the next one mends it. */
class S3FaultsTest {

    private static final String LATER = "the next run, or copy, sends what is missing";

    @TempDir
    Path temp;

    private S3Server server;
    private FaultProxy proxy;
    private String bucket;

    @BeforeEach
    void aBucketBehindAProxy() throws Exception {
        server = S3Server.shared();
        proxy = new FaultProxy(server.endpoint());
        bucket = server.newBucket("faults-" + UUID.randomUUID());
    }

    @AfterEach
    void closeProxy() throws Exception {
        proxy.close();
    }

    @Test
    void aBackupCopiesItsSetAndKeepsTheProof() throws Exception {
        S3Installation installation = installation();

        RunReport report = backup(installation);

        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(report.copies()).singleElement().satisfies(copy -> {
            assertThat(copy.isProved()).isTrue();
            assertThat(copy.bytes()).isGreaterThan(report.sealed().bytes());
        });
        assertThat(installation.local().copies(report.sealed().set()))
                .singleElement()
                .satisfies(copy -> {
                    assertThat(copy.repository()).isEqualTo("s3");
                    assertThat(copy.proof()).isEqualTo(SetCopy.Known.TOLD);
                    assertThat(copy.files()).isEqualTo(6);
                });
        try (Pipeline pipeline = installation.start()) {
            RepositorySets there = new RepositorySets(pipeline.repository("s3"));
            Manifest found = there.find("latest");
            assertThat(found.set()).isEqualTo(report.sealed().set());
            assertThat(installation
                            .backups()
                            .verify(there, found, Proof.Level.CONTENT)
                            .damaged())
                    .isEmpty();
            assertThat(installation
                            .backups()
                            .verify(there, found, Proof.Level.FILE)
                            .damaged())
                    .isEmpty();
        }
    }

    @Test
    void theManifestIsSentLast() throws Exception {
        backup(installation());

        List<String> puts = proxy.requests().stream()
                .filter(line -> line.startsWith("PUT "))
                .toList();
        assertThat(puts).hasSize(6);
        assertThat(puts.get(4)).contains("/SHA256SUMS");
        assertThat(puts.get(5)).contains("/manifest.json");
    }

    @Test
    void aServerThatIsDownKeepsNeitherTheStartNorTheSet() throws Exception {
        URI nobody = proxy.uri();
        proxy.close();
        S3Installation installation = installation();

        RunReport report = backup(installation);

        assertNotCopied(
                report,
                "s3: unable to connect to " + nobody.getAuthority() + ": connection refused (2 tries)",
                "is the server running, and is repository.s3.endpoint its address?");
        assertThat(installation.local().latest()).isPresent();
    }

    @Test
    void theNextRunCatchesUpTheNewestFirst() throws Exception {
        S3Installation installation = installation();
        proxy.rule(line -> Fate.answer(503));
        for (int i = 0; i < 5; i++) {
            backup(installation);
        }
        proxy.rule(line -> Fate.pass());

        RunReport report = backup(installation);

        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(report.copies())
                .hasSize(4)
                .allSatisfy(copy -> assertThat(copy.isProved()).isTrue());
        assertThat(report.copies())
                .extracting(CopyOutcome::set)
                .containsExactlyElementsOf(installation.local().list().stream()
                        .map(Entry::set)
                        .limit(4)
                        .toList());
    }

    @Test
    void aPartThatIsCutInTheMiddleIsSentAgainAlone() throws Exception {
        S3Installation installation = installation().withLargeStore(16);
        AtomicInteger second = new AtomicInteger();
        proxy.rule(line -> line.contains("partNumber=2") && second.incrementAndGet() == 1
                ? Fate.cutAfter(1_000_000)
                : Fate.pass());

        RunReport report = backup(installation);

        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(requests("partNumber=1")).isEqualTo(1);
        assertThat(requests("partNumber=2")).isEqualTo(2);
        assertThat(requests("partNumber=3")).isEqualTo(1);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void aConnectionThatBreaksAgainAndAgainIsTold() throws Exception {
        S3Installation installation = installation().withLargeStore(8);
        proxy.rule(line -> line.contains("partNumber=1") ? Fate.cutAfter(1_000_000) : Fate.pass());

        RunReport report = backup(installation);

        assertNotCopied(report, "s3: lost the connection to " + host() + " (2 tries)", LATER);
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void partsThatWereNeverPutTogetherAreRemovedByTheNextRun() throws Exception {
        S3Installation installation = installation().withLargeStore(8);
        proxy.rule(line -> line.matches("(POST|DELETE) .*uploadId=.*") ? Fate.cutAfter(0) : Fate.pass());

        assertThat(backup(installation).exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
        assertThat(unfinished()).isNotEmpty();
        assertThat(new RepositorySets(there(installation)).list())
                .allSatisfy(entry -> assertThat(entry.problem())
                        .contains(entry.set() + ": no manifest.json: it was not copied to the end"));
        proxy.rule(line -> Fate.pass());

        assertThat(backup(installation).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(unfinished()).isEmpty();
        assertThat(new RepositorySets(there(installation)).list())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.manifest()).isPresent());
    }

    @Test
    void anObjectWhoseLastAnswerWasLostIsFoundThere() throws Exception {
        S3Installation installation = installation().withLargeStore(8);
        AtomicInteger completions = new AtomicInteger();
        proxy.rule(line -> line.matches("POST .*uploadId=.*") && completions.incrementAndGet() == 1
                ? Fate.cutAnswer()
                : Fate.pass());

        RunReport report = backup(installation);

        assertThat(report.copies())
                .singleElement()
                .satisfies(copy -> assertThat(copy.trouble()).isEmpty());
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void aRefusedWriteIsTold() throws Exception {
        proxy.rule(line -> line.startsWith("PUT ") ? Fate.answer(403) : Fate.pass());

        assertNotCopied(
                backup(installation()),
                "s3: " + host() + " refuses access to bucket " + bucket + ": 403",
                "check repository.s3.access-key and secret-key, the clock, and the rights of the keys in the bucket");
    }

    @Test
    void aServerThatIsTooBusyIsTold() throws Exception {
        proxy.rule(line -> Fate.answer(503));

        assertNotCopied(backup(installation()), "s3: " + host() + " does not serve now: 503 (2 tries)", LATER);
    }

    @Test
    void aBucketThatIsNotThereIsTold() throws Exception {
        bucket = "no-such-bucket";
        S3Installation installation = installation();
        String message = "s3: there is no bucket no-such-bucket at " + host();

        assertNotCopied(
                backup(installation),
                message,
                "make the bucket, or set repository.s3.bucket, repository.s3.region and repository.s3.endpoint");
        assertThatThrownBy(() -> new RepositorySets(there(installation)).list())
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_FOUND))
                .hasMessage(message);
    }

    @Test
    void aWrongSecretIsToldAndNeverShown() throws Exception {
        String wrong = "canary-wrong-secret";
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("io.polymath");
        Level before = logger.getLevel();
        logger.setLevel(Level.DEBUG);
        logger.addAppender(log);
        log.start();

        RunReport report;
        try {
            report = backup(installation().with("repository.s3.secret-key", wrong));
        } finally {
            logger.detachAppender(log);
            logger.setLevel(before);
        }

        assertNotCopied(
                report,
                "s3: " + host() + " refuses access to bucket " + bucket + ": 403 SignatureDoesNotMatch",
                "check repository.s3.access-key and secret-key, the clock, and the rights of the keys in the bucket");
        assertThat(report.copies().get(0).trouble().map(Trouble::exitCode)).contains(ExitCode.WRONG_KEY);
        assertThat(log.list)
                .isNotEmpty()
                .noneMatch(event -> event.getFormattedMessage().contains(wrong));
    }

    @Test
    void aServerThatTakesDataTooSlowlyIsLeft() throws Exception {
        proxy.rule(line -> line.startsWith("PUT ") ? Fate.drip(1) : Fate.pass());

        RunReport report =
                backup(installation().with("repository.s3.timeout", "500ms").with("repository.s3.tries", "1"));

        assertNotCopied(report, "s3: " + host() + " stays silent, or is slower than 16 kB/s", LATER);
    }

    @Test
    void aServerThatSendsDataTooSlowlyIsLeft() throws Exception {
        S3Installation installation = installation().withLargeStore(8);
        RunReport report = backup(installation);
        proxy.rule(line -> line.contains("/postgres_") ? Fate.dripAnswer(1000) : Fate.pass());
        Repository there =
                there(installation.with("repository.s3.timeout", "1s").with("repository.s3.slowest", "1000"));

        assertThatThrownBy(() ->
                        installation.backups().verify(new RepositorySets(there), report.sealed(), Proof.Level.FILE))
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("s3: " + host() + " stays silent, or is slower than 1000 kB/s while it sent "
                        + report.sealed().set() + "/postgres_");
    }

    @Test
    void aListingThatFailsIsNeverAnEmptyOne() throws Exception {
        S3Installation installation = installation();
        proxy.rule(line -> line.contains("list-type=2") ? Fate.answer(500) : Fate.pass());

        assertNotCopied(backup(installation), "s3: " + host() + " does not serve now: 500 (2 tries)", LATER);
        assertThatThrownBy(() -> there(installation).list(""))
                .isInstanceOf(BackupException.class)
                .hasMessage("s3: " + host() + " does not serve now: 500 (2 tries)");
    }

    @Test
    void withoutABucketNothingIsCopiedAndNothingIsWrong() throws Exception {
        RunReport report = backup(installation().without("repository.s3.bucket"));

        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(report.copies()).isEmpty();
        assertThat(proxy.requests()).isEmpty();
    }

    private static void assertNotCopied(RunReport report, String reason, String hint) {
        assertThat(report.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
        assertThat(report.sealed().holdsTheEstate()).isTrue();
        assertThat(report.copies()).singleElement().satisfies(copy -> {
            assertThat(copy.trouble().map(Trouble::reason)).contains(reason);
            assertThat(copy.trouble().map(Trouble::hint)).contains(hint);
        });
    }

    private S3Installation installation() throws Exception {
        return new S3Installation(temp.resolve("home"), proxy.uri(), bucket);
    }

    private static RunReport backup(S3Installation installation) throws Exception {
        try (Pipeline pipeline = installation.start()) {
            return pipeline.backup(Request.everything());
        }
    }

    /** Returns the repository as a command reaches it, which closes its routes when the tests end. */
    private static Repository there(S3Installation installation) throws Exception {
        Pipeline pipeline = installation.start();
        Runtime.getRuntime().addShutdownHook(new Thread(pipeline::close));
        return pipeline.repository("s3");
    }

    private String host() {
        return proxy.uri().getAuthority();
    }

    private long requests(String part) {
        return proxy.requests().stream().filter(line -> line.contains(part)).count();
    }

    private List<MultipartUpload> unfinished() {
        return server.client().listMultipartUploads(list -> list.bucket(bucket)).uploads();
    }
}
