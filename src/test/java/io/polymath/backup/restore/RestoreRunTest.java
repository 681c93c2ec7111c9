package io.polymath.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.SetHold;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import io.polymath.backup.store.TextStore.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restores over stores in memory. */
class RestoreRunTest {

    @TempDir
    Path temp;

    private final TextStore notes = TextStore.of("notes", "one", "two");
    private final TextStore papers = TextStore.of("papers", "three");

    @Test
    void aSetIsRestoredBesideTheLiveStoresAndProvedEqual() throws Exception {
        Manifest set = save(notes, papers);

        RestoreResult result = restore(backups(notes, papers), RestoreRequest.beside("latest"));

        assertThat(result.error()).isEmpty();
        assertThat(result.proof().equal()).isTrue();
        assertThat(result.proof().set()).isEqualTo(set.set());
        assertThat(notes.target("beside")).hasValue(List.of("one", "two"));
        assertThat(notes.target("live")).isEmpty();
        assertThat(papers.target("beside")).hasValue(List.of("three"));
        assertThat(result.stores()).allSatisfy(left -> {
            assertThat(left.remains()).isTrue();
            assertThat(left.remove()).isEqualTo("forget beside");
            assertThat(left.swap()).isEmpty();
        });
        assertThat(notes.events()).endsWith("connected to restore", "loaded", "let go");
    }

    @Test
    void theTimeOfEachStepIsKeptBesideTheSet() throws Exception {
        Manifest set = save(notes, papers);

        restore(
                backups(notes, papers),
                RestoreRequest.beside("latest").of("notes").swapped());

        assertThat(backups().repository().restores(set.set())).singleElement().satisfies(proof -> {
            assertThat(proof.purpose()).isEqualTo(Purpose.RESTORE);
            assertThat(proof.from()).isEqualTo("local");
            assertThat(proof.stores()).singleElement().satisfies(part -> {
                assertThat(part.store()).isEqualTo("notes");
                assertThat(part.equal()).isTrue();
                assertThat(part.seconds()).containsOnlyKeys(Step.VERIFY, Step.LOAD, Step.COMPARE, Step.SWAP);
                assertThat(part.took()).isPositive().isLessThanOrEqualTo(proof.took());
            });
        });
    }

    @Test
    void aPlanTouchesNothingAndKnowsHowLongItTookBefore() throws Exception {
        Manifest set = save(notes);
        restore(backups(notes), RestoreRequest.beside("latest"));
        notes.put("beside");

        try (RestoreRun run = RestoreRun.open(backups(notes), RestoreRequest.beside("latest"))) {
            RestorePlan plan = run.plan();

            assertThat(plan.set()).isEqualTo(set.set());
            assertThat(plan.stores()).singleElement().satisfies(store -> {
                assertThat(store.plan().target()).isEqualTo("beside");
                assertThat(store.archiveBytes()).isEqualTo(set.bytes());
                assertThat(store.last())
                        .hasValueSatisfying(last -> assertThat(last.set()).isEqualTo(set.set()));
            });
        }
        assertThat(notes.target("beside")).hasValue(List.of());
        assertThat(backups().repository().restores(set.set())).hasSize(1);
    }

    @Test
    void theLiveStoresAreReplacedOnlyInPlace() throws Exception {
        save(notes, papers);

        RestoreResult result =
                restore(backups(notes, papers), RestoreRequest.beside("latest").swapped());

        assertThat(result.error()).isEmpty();
        assertThat(notes.target("live")).hasValue(List.of("one", "two"));
        assertThat(notes.target("old")).isPresent();
        assertThat(result.stores()).allSatisfy(left -> {
            assertThat(left.remains()).isFalse();
            assertThat(left.swap()).hasValueSatisfying(swap -> {
                assertThat(swap.undo()).isEqualTo("swap old and live");
                assertThat(swap.delete()).hasValue("forget old");
            });
        });
    }

    @Test
    void aDifferenceIsToldByHowMuchAndNothingIsSwapped() throws Exception {
        save(notes, papers);
        Backups backups = backups(notes, papers);

        RestoreResult result;
        try (RestoreRun run =
                RestoreRun.open(backups, RestoreRequest.beside("latest").swapped())) {
            run.verify(Proof.Level.CONTENT);
            run.load();
            notes.put("beside", "one");
            run.compare();
            run.swap();
            result = run.result();
        }

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.reason())
                    .isEqualTo("notes: what was loaded is not what was saved: lines all: expected 2, found 1 (-1)");
            assertThat(error.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        });
        assertThat(result.proof().stores().get(0).differences()).containsExactly("lines all: expected 2, found 1 (-1)");
        assertThat(result.proof().stores().get(1).equal()).isTrue();
        assertThat(papers.target("live")).isEmpty();
    }

    @Test
    void aDamagedArchiveIsRefusedBeforeAnythingIsTouched() throws Exception {
        Manifest set = save(notes, papers);
        Path archive = set.archives().get(1).file();
        byte[] bytes = Files.readAllBytes(archive);
        bytes[0] ^= 1;
        Files.write(archive, bytes);

        assertThatThrownBy(() -> restore(backups(notes, papers), RestoreRequest.beside("latest")))
                .isInstanceOfSatisfying(BackupException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
                    assertThat(failure.hint()).startsWith("nothing was touched; ");
                })
                .hasMessageStartingWith("papers: papers_");
        assertThat(notes.target("beside")).isEmpty();
        assertThat(backups().repository().restores(set.set())).isEmpty();
    }

    @Test
    void whatWasNotVerifiedIsNotLoaded() throws Exception {
        save(notes);

        try (RestoreRun run = RestoreRun.open(backups(notes), RestoreRequest.beside("latest"))) {
            assertThatThrownBy(run::load)
                    .hasMessage("restore:load: restore:verify has not been done")
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
        }
        assertThat(notes.target("beside")).isEmpty();
    }

    @Test
    void whatWasNotComparedIsNotSwapped() throws Exception {
        save(notes);

        try (RestoreRun run =
                RestoreRun.open(backups(notes), RestoreRequest.beside("latest").swapped())) {
            run.verify(Proof.Level.FILE);
            run.load();
            assertThatThrownBy(run::swap).hasMessage("restore:swap: restore:compare has not been done");
        }
        assertThat(notes.target("live")).isEmpty();
    }

    @Test
    void aStoreThatFailsDoesNotStopTheOthersButNothingIsSwapped() throws Exception {
        TextStore broken = new TextStore(
                "notes",
                new Trouble() {
                    @Override
                    public void loading() throws IOException {
                        throw new IOException("No space left on device");
                    }
                },
                "one",
                "two");
        save(broken, papers);

        RestoreResult result =
                restore(backups(broken, papers), RestoreRequest.beside("latest").swapped());

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.reason()).isEqualTo("notes: the disk is full: no space left on device");
            assertThat(error.exitCode()).isEqualTo(ExitCode.FAILED);
        });
        assertThat(result.proof().stores().get(1).equal()).isTrue();
        assertThat(papers.target("live")).isEmpty();
        assertThat(result.stores())
                .allSatisfy(left -> assertThat(left.remains()).isTrue());
    }

    @Test
    void aSwapThatFailsLeavesTheOldStoreLiveAndSwapsNoOther() throws Exception {
        TextStore broken = new TextStore(
                "notes",
                new Trouble() {
                    @Override
                    public void swapping() throws IOException {
                        throw new IOException("Somebody holds it");
                    }
                },
                "one");
        save(broken, papers);

        RestoreResult result =
                restore(backups(broken, papers), RestoreRequest.beside("latest").swapped());

        assertThat(result.error())
                .hasValueSatisfying(error -> assertThat(error.reason()).isEqualTo("notes: somebody holds it"));
        assertThat(broken.target("live")).isEmpty();
        assertThat(papers.target("live")).isEmpty();
    }

    @Test
    void allRefusalsAreToldAtOnceAndNothingIsTouched() throws Exception {
        save(notes, papers);
        notes.put("beside", "somebody's");
        papers.put("beside", "somebody's", "else");

        assertThatThrownBy(() -> restore(backups(notes, papers), RestoreRequest.beside("latest")))
                .hasMessage("""
                    2 of 2 stores cannot be restored
                      notes: the target beside is not empty: it has 1 lines
                        hint: remove it first
                      papers: the target beside is not empty: it has 2 lines
                        hint: remove it first\
                    """)
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.hint())
                                .isEqualTo("nothing was touched; mend them, or restore the others with --only"));
        assertThat(notes.target("beside")).hasValue(List.of("somebody's"));
        assertThat(notes.events()).endsWith("connected to restore", "let go");
    }

    @Test
    void oneObjectIsRestoredAndComparedAlone() throws Exception {
        save(notes, papers);

        RestoreResult result =
                restore(backups(notes, papers), RestoreRequest.beside("latest").of("notes:two"));

        assertThat(result.error()).isEmpty();
        assertThat(notes.target("beside")).hasValue(List.of("two"));
        assertThat(papers.target("beside")).isEmpty();
        assertThat(result.proof().stores())
                .singleElement()
                .satisfies(part -> assertThat(part.object()).hasValue("two"));
    }

    @Test
    void aStoreIsRestoredToWhereTheOperatorSays() throws Exception {
        save(notes, papers);
        RestoreRequest request = new RestoreRequest(
                "latest", List.of(), "local", Map.of("notes", "elsewhere"), false, Purpose.RESTORE, Duration.ZERO);

        restore(backups(notes, papers), request);

        assertThat(notes.target("elsewhere")).isPresent();
        assertThat(notes.target("beside")).isEmpty();
        assertThat(papers.target("beside")).isPresent();
    }

    @Test
    void aSetOfAnotherRepositoryIsFetchedAndRestoredOnANewMachine() throws Exception {
        Manifest set = save(notes, papers);
        LocalRepository there = new LocalRepository(temp.resolve("repository"));
        Backups newMachine = TestBackups.of(temp.resolve("new"), notes, papers);
        RestoreRequest request =
                new RestoreRequest("latest", List.of(), "s3", Map.of(), false, Purpose.RESTORE, Duration.ZERO);

        RestoreResult result;
        try (RestoreRun run = RestoreRun.open(newMachine, request, name -> there)) {
            run.fetch();
            run.verify(Proof.Level.CONTENT);
            run.load();
            run.compare();
            result = run.result();
        }

        assertThat(result.error()).isEmpty();
        assertThat(result.proof().set()).isEqualTo(set.set());
        assertThat(result.proof().from()).isEqualTo("s3");
        assertThat(result.proof().stores())
                .allSatisfy(part ->
                        assertThat(part.seconds()).containsOnlyKeys(Step.FETCH, Step.VERIFY, Step.LOAD, Step.COMPARE));
        assertThat(notes.target("beside")).hasValue(List.of("one", "two"));
        assertThat(temp.resolve("new")).isDirectoryNotContaining("glob:**/.scratch*");
    }

    @Test
    void anUnknownRepositoryIsTold() {
        RestoreRequest request =
                new RestoreRequest("latest", List.of(), "s4", Map.of(), false, Purpose.RESTORE, Duration.ZERO);

        assertRefused(request, ExitCode.NOT_FOUND, "no repository s4");
    }

    @Test
    void aDrillProvesAndRemoves() throws Exception {
        Manifest set = save(notes, papers);

        RestoreResult result = restore(backups(notes, papers), RestoreRequest.drill("latest"));

        assertThat(result.error()).isEmpty();
        assertThat(result.proof().equal()).isTrue();
        assertThat(notes.target("scratch")).isEmpty();
        assertThat(notes.events()).contains("loaded", "discarded");
        assertThat(backups().repository().restores(set.set()))
                .extracting(RestoreProof::purpose)
                .containsExactly(Purpose.DRILL);
    }

    @Test
    void whatIsToBeUsedIsNeverDiscarded() throws Exception {
        save(notes);

        try (RestoreRun run = RestoreRun.open(backups(notes), RestoreRequest.beside("latest"))) {
            assertThatThrownBy(run::discard).hasMessage("restore:discard: this restore is no drill");
        }
    }

    @Test
    void anInterruptedRestoreLeavesTheLiveStoreAndCanBeRepeated() throws Exception {
        CountDownLatch loading = new CountDownLatch(1);
        AtomicBoolean waits = new AtomicBoolean(true);
        TextStore slow = new TextStore(
                "notes",
                new Trouble() {
                    @Override
                    public void loading() throws IOException {
                        loading.countDown();
                        try {
                            if (waits.get()) {
                                new CountDownLatch(1).await();
                            }
                        } catch (InterruptedException e) {
                            throw new java.io.InterruptedIOException("interrupted");
                        }
                    }
                },
                "one",
                "two");
        save(slow);
        Backups backups = backups(slow);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread restoring = new Thread(() -> {
            try {
                restore(backups, RestoreRequest.beside("latest").swapped());
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        restoring.start();
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();

        boolean ended = backups.active().interrupt(Duration.ofSeconds(20));

        restoring.join(20_000);
        assertThat(ended).isTrue();
        assertThat(thrown.get()).isInstanceOfSatisfying(BackupException.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(failure).hasMessage("the restore was interrupted");
        });
        assertThat(slow.target("live")).isEmpty();
        assertThat(slow.target("beside")).hasValue(List.of("one"));

        waits.set(false);
        assertThat(restore(backups(slow), RestoreRequest.beside("latest")).error())
                .isEmpty();
        assertThat(slow.target("beside")).hasValue(List.of("one", "two"));
    }

    @Test
    void aSetThatIsBeingRestoredCannotBeRemovedAndOneThatIsBeingRemovedCannotBeRestored() throws Exception {
        Manifest set = save(notes);
        Backups backups = backups(notes);

        try (RestoreRun run = RestoreRun.open(backups, RestoreRequest.beside("latest"))) {
            assertThat(run.set()).isEqualTo(set.set());
            assertThatThrownBy(() -> backups.repository().holdAlone(set.set()))
                    .hasMessage(set.set() + " is being restored");
        }
        try (SetHold alone = backups.repository().holdAlone(set.set())) {
            assertThat(alone).isNotNull();
            assertThatThrownBy(() -> RestoreRun.open(backups, RestoreRequest.beside("latest")))
                    .hasMessage(set.set() + " is being removed")
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.LOCKED));
        }
    }

    @Test
    void aBackupRunsBesideARestoreButNotWhileLiveStoresAreReplaced() throws Exception {
        save(notes);
        Backups backups = backups(notes);

        try (RestoreRun run = RestoreRun.open(backups, RestoreRequest.beside("latest"))) {
            assertThat(run.isInPlace()).isFalse();
            TestBackups.save(backups);
        }
        try (RestoreRun run =
                RestoreRun.open(backups, RestoreRequest.beside("latest").swapped())) {
            assertThat(run.isInPlace()).isTrue();
            assertThatThrownBy(() -> TestBackups.save(backups))
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.LOCKED));
        }
    }

    @Test
    void whatCannotBeRestoredIsToldBeforeAnyStoreIsAsked() throws Exception {
        Manifest set = save(notes, papers);

        assertRefused(
                RestoreRequest.beside("polymath_19700101_0000"),
                ExitCode.NOT_FOUND,
                "no set polymath_19700101_0000 in " + temp.resolve("repository"));
        assertRefused(
                RestoreRequest.beside("latest").of("graph"), ExitCode.NOT_FOUND, set.set() + " has no store graph");
        assertRefused(
                RestoreRequest.beside("latest"),
                ExitCode.NOT_FOUND,
                set.set() + " has the store papers, which is not configured");
        assertThat(notes.events()).doesNotContain("connected to restore");
    }

    @Test
    void ordersThatContradictThemselvesAreRefused() {
        RestoreRequest latest = RestoreRequest.beside("latest");

        assertThatThrownBy(() -> latest.of("notes:two").swapped()).hasMessage("notes:two cannot be restored in place");
        assertThatThrownBy(() -> latest.of("notes:one", "notes:two")).hasMessage("the store notes is asked for twice");
        assertThatThrownBy(() -> new RestoreRequest(
                        "latest", List.of(), "local", Map.of("notes", "x"), true, Purpose.RESTORE, Duration.ZERO))
                .hasMessage("the store notes has a target, which is not in place");
    }

    private void assertRefused(RestoreRequest request, ExitCode code, String message) {
        assertThatThrownBy(() -> restore(backups(notes), request))
                .hasMessage(message)
                .isInstanceOfSatisfying(
                        BackupException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(code));
    }

    /** Restores by all steps, as the shipped route does. */
    private static RestoreResult restore(Backups backups, RestoreRequest request) throws IOException {
        try (RestoreRun run = RestoreRun.open(backups, request)) {
            run.fetch();
            run.verify(Proof.Level.CONTENT);
            run.load();
            run.compare();
            run.swap();
            if (request.purpose() == Purpose.DRILL) {
                run.discard();
            }
            return run.result();
        }
    }

    private Manifest save(Store... stores) throws IOException {
        return TestBackups.save(backups(stores));
    }

    private Backups backups(Store... stores) {
        return TestBackups.of(temp.resolve("repository"), stores);
    }
}
