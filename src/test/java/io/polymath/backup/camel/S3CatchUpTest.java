package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.retention.Admission;
import io.polymath.backup.run.Request;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.SetId;
import io.polymath.backup.watch.Alarm;
import io.polymath.backup.watch.WatchSettings;
import io.polymath.backup.watch.Watching;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is sent to a bucket that was away for some nights. */
class S3CatchUpTest {

    private static final Map<String, String> TWO_IN_THE_BUCKET =
            Map.of("repository.s3.retention.keep-within", "0s", "repository.s3.retention.keep-last", "2");

    @TempDir
    Path temp;

    private FaultProxy proxy;
    private S3Installation installation;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void aBucketBehindAProxy() throws Exception {
        proxy = new FaultProxy(S3Server.shared().endpoint());
        String bucket = S3Server.shared().newBucket("catch-up-" + UUID.randomUUID());
        installation = new S3Installation(temp.resolve("home"), proxy.uri(), bucket);
        Logger logger = (Logger) LoggerFactory.getLogger(Admission.class);
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
        log.start();
    }

    @AfterEach
    void closeProxy() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Admission.class);
        logger.detachAppender(log);
        logger.setLevel(null);
        proxy.close();
    }

    @Test
    void setsThatRetentionThereWouldRemoveAtOnceAreNotSent() throws Exception {
        installation.retaining(TWO_IN_THE_BUCKET);
        try (Pipeline pipeline = installation.start()) {
            List<SetId> missed = nightsWithoutS3(pipeline, 4);

            RunReport fifth = pipeline.backup(Request.everything());

            assertThat(fifth.exitCode()).isEqualTo(ExitCode.OK);
            SetId now = fifth.sealed().set();
            assertThat(fifth.copies()).extracting(CopyOutcome::set).containsExactly(now, missed.get(3));
            assertThat(sent()).containsExactlyInAnyOrder(now, missed.get(3));
            assertThat(prunedThere(fifth)).isEmpty();
            assertThat(said())
                    .containsExactly("s3: 3 earlier sets are not sent there, as retention would remove them at once:"
                            + " keep-last 2 (%s, %s, %s)".formatted(missed.get(2), missed.get(1), missed.get(0)));
        }
    }

    @Test
    void setsThatAreLeftOutStayLeftOutAndAreMissedByNobody() throws Exception {
        installation.retaining(TWO_IN_THE_BUCKET);
        try (Pipeline pipeline = installation.start()) {
            List<SetId> missed = nightsWithoutS3(pipeline, 2);
            SetId third = pipeline.backup(Request.everything()).sealed().set();

            RunReport fourth = pipeline.backup(Request.everything());

            assertThat(fourth.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(fourth.copies())
                    .extracting(CopyOutcome::set)
                    .containsExactly(fourth.sealed().set());
            assertThat(prunedThere(fourth)).containsExactly(missed.get(1));
            assertThat(said())
                    .hasSize(2)
                    .allMatch(line -> line.equals("s3: 1 earlier set is not sent there, as retention would remove it"
                            + " at once: keep-last 2 (%s)".formatted(missed.get(0))));
            assertThat(third).isNotIn(missed);
            assertThat(alarms()).noneMatch(alarm -> alarm.startsWith("copy/"));
        }
    }

    @Test
    void whereNothingIsEverRemovedAllAreSent() throws Exception {
        installation.retaining(Map.of("repository.s3.retention.keep-within", "0s"));
        try (Pipeline pipeline = installation.start()) {
            List<SetId> missed = nightsWithoutS3(pipeline, 3);
            proxy.forget();

            RunReport fourth = pipeline.backup(Request.everything());

            assertThat(fourth.copies())
                    .extracting(CopyOutcome::set)
                    .containsExactly(fourth.sealed().set(), missed.get(2), missed.get(1), missed.get(0));
            assertThat(said()).isEmpty();
        }
    }

    @Test
    void nothingIsCaughtUpWhileTheBucketDoesNotTellWhatItHas() throws Exception {
        installation.retaining(TWO_IN_THE_BUCKET);
        try (Pipeline pipeline = installation.start()) {
            List<SetId> missed = nightsWithoutS3(pipeline, 1);
            // the listing of everything; that of the one set that was copied is answered
            proxy.rule(line ->
                    line.contains("list-type=2") && !line.contains("polymath_") ? Fate.answer(500) : Fate.pass());

            RunReport second = pipeline.backup(Request.everything());

            assertThat(second.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
            assertThat(second.copies()).hasSize(2);
            assertThat(second.copies().get(0).isProved()).isTrue();
            assertThat(second.copies().get(1).set()).isEqualTo(missed.get(0));
            assertThat(second.copies().get(1).trouble())
                    .map(Trouble::reason)
                    .contains("s3: " + proxy.uri().getAuthority() + " does not serve now: 500 (2 tries)");
            assertThat(sent()).containsExactly(second.sealed().set());
        }
    }

    /** Backs up while the bucket does not answer; returns the sets, the oldest first. */
    private List<SetId> nightsWithoutS3(Pipeline pipeline, int nights) {
        proxy.rule(line -> Fate.answer(503));
        List<SetId> sets = new ArrayList<>();
        for (int i = 0; i < nights; i++) {
            RunReport report = pipeline.backup(Request.everything());
            assertThat(report.exitCode()).isEqualTo(ExitCode.COPY_NOT_PROVEN);
            sets.add(report.sealed().set());
        }
        proxy.rule(line -> Fate.pass());
        proxy.forget();
        return sets;
    }

    private static List<SetId> prunedThere(RunReport report) {
        return report.prunings().stream()
                .filter(outcome -> outcome.repository().equals("s3"))
                .map(PruneOutcome::removed)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the sets of which a file was sent. */
    private Set<SetId> sent() {
        return proxy.requests().stream()
                .filter(line -> line.startsWith("PUT "))
                .map(line -> new SetId(line.replaceAll(".*/(polymath_\\w+)/.*", "$1")))
                .collect(Collectors.toSet());
    }

    private List<String> said() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    /** Returns the keys of what has to be told when every copy is due at once. */
    private List<String> alarms() throws Exception {
        Clock clock = installation.backups().clock();
        WatchSettings limits = WatchSettings.read(
                TestConfiguration.of(temp.resolve("limits"), Map.of("watch.copy-late", "0s", "watch.copies-in", "s3")),
                clock.getZone());
        return new Watching(installation.local(), limits, clock)
                .look().standing().stream().map(Alarm::key).toList();
    }
}
