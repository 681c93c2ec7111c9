package io.polymath.backup.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.StoreChoice;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.retention.Policy;
import io.polymath.backup.retention.Pruner;
import io.polymath.backup.retention.RemoteShelf;
import io.polymath.backup.run.Copier;
import io.polymath.backup.run.Request;
import io.polymath.backup.server.FaultProxy;
import io.polymath.backup.server.FaultProxy.Fate;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removal of sets from a bucket, also over a line that breaks. */
class S3PruningTest {

    private static final Policy LAST_ONE = new Policy(1, Duration.ZERO, 0, 0, 0, 0);

    @TempDir
    Path temp;

    private FaultProxy proxy;
    private String bucket;
    private S3Installation installation;

    @BeforeEach
    void aBucketBehindAProxy() throws Exception {
        proxy = new FaultProxy(S3Server.shared().endpoint());
        bucket = S3Server.shared().newBucket("pruning-" + UUID.randomUUID());
        installation = new S3Installation(temp.resolve("home"), proxy.uri(), bucket);
    }

    @AfterEach
    void closeProxy() throws Exception {
        proxy.close();
    }

    @Test
    void whatIsRemovedThereIsNotCopiedAgain() throws Exception {
        try (Pipeline pipeline = installation.start()) {
            SetId first = set(pipeline);
            SetId second = set(pipeline);

            assertThat(prune(pipeline).removed()).containsExactly(first);
            proxy.forget();
            RunReport third = pipeline.backup(Request.everything());

            assertThat(third.exitCode()).isEqualTo(ExitCode.OK);
            assertThat(third.copies()).hasSize(1);
            assertThat(proxy.requests()).noneMatch(line -> line.contains("/" + first + "/"));
            assertThat(files(pipeline)).containsOnlyKeys(second, third.sealed().set());
            assertThat(installation.local().copies(first))
                    .singleElement()
                    .satisfies(copy -> assertThat(copy.removed()).isPresent());
        }
    }

    @Test
    void aListingThatFailsRemovesNothing() throws Exception {
        try (Pipeline pipeline = installation.start()) {
            set(pipeline);
            set(pipeline);
            Map<SetId, List<String>> before = files(pipeline);
            proxy.rule(line -> line.contains("list-type=2") ? Fate.answer(500) : Fate.pass());
            proxy.forget();

            PruneOutcome outcome = prune(pipeline);

            assertThat(outcome.removed()).isEmpty();
            assertThat(outcome.trouble())
                    .map(Trouble::reason)
                    .contains("s3: " + proxy.uri().getAuthority() + " does not serve now: 500 (2 tries)");
            assertThat(proxy.requests()).noneMatch(line -> line.startsWith("DELETE "));
            proxy.rule(line -> Fate.pass());
            assertThat(files(pipeline)).isEqualTo(before);
        }
    }

    @Test
    void aRemovalThatIsCutAnywhereLeavesNoSetThatLooksWholeAndTheNextOneEndsIt() throws Exception {
        try (Pipeline pipeline = installation.start()) {
            SetId newest = set(pipeline);
            // six files and the mark
            for (int deletions = 0; deletions < 7; deletions++) {
                SetId oldest = newest;
                newest = set(pipeline);
                int until = deletions;
                AtomicInteger seen = new AtomicInteger();
                proxy.rule(line ->
                        line.startsWith("DELETE ") && seen.incrementAndGet() > until ? Fate.cutAfter(0) : Fate.pass());

                PruneOutcome cut = prune(pipeline);

                assertThat(cut.trouble()).as("after %d deletions", deletions).isPresent();
                proxy.rule(line -> Fate.pass());
                assertThat(new RepositorySets(pipeline.repository("s3")).list())
                        .filteredOn(entry -> entry.manifest().isPresent())
                        .as("after %d deletions", deletions)
                        .singleElement()
                        .isNotEqualTo(oldest);
                assertThat(files(pipeline).get(oldest)).contains(RepositorySets.REMOVING);
                assertThat(prune(pipeline).trouble()).isEmpty();
                assertThat(files(pipeline)).containsOnlyKeys(newest);
            }
        }
    }

    @Test
    void aSetThatWasRemovedCanBeCopiedThereAgain() throws Exception {
        try (Pipeline pipeline = installation.start()) {
            SetId first = set(pipeline);
            set(pipeline);
            AtomicInteger seen = new AtomicInteger();
            proxy.rule(
                    line -> line.startsWith("DELETE ") && seen.incrementAndGet() > 3 ? Fate.cutAfter(0) : Fate.pass());
            prune(pipeline);
            proxy.rule(line -> Fate.pass());

            new Copier(installation.backups(), pipeline.repository("s3"), StoreChoice.ALL, SetCopy.Known.READ, true)
                    .copy(installation.local().find(first.value()));

            assertThat(new RepositorySets(pipeline.repository("s3"))
                            .find(first.value())
                            .set())
                    .isEqualTo(first);
            assertThat(files(pipeline).get(first)).doesNotContain(RepositorySets.REMOVING);
            assertThat(installation.local().copies(first))
                    .singleElement()
                    .satisfies(copy -> assertThat(copy.removed()).isEmpty());
        }
    }

    private static SetId set(Pipeline pipeline) throws Exception {
        RunReport report = pipeline.backup(Request.everything());
        assertThat(report.exitCode()).isEqualTo(ExitCode.OK);
        return report.sealed().set();
    }

    private PruneOutcome prune(Pipeline pipeline) throws Exception {
        Clock clock = installation.backups().clock();
        Repository there = pipeline.repository("s3");
        return new Pruner(new RemoteShelf(there, installation.local(), clock), LAST_ONE, clock).prune(List.of());
    }

    private static Map<SetId, List<String>> files(Pipeline pipeline) throws Exception {
        Map<SetId, List<String>> files = new TreeMap<>();
        for (Stored stored : pipeline.repository("s3").list("")) {
            files.computeIfAbsent(stored.set().orElseThrow(), set -> new ArrayList<>())
                    .add(stored.file());
        }
        return files;
    }
}
