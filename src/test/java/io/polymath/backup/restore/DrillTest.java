package io.polymath.backup.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.store.NowhereException;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import io.polymath.backup.store.TextStore.Trouble;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills over stores in memory. */
class DrillTest {

    @TempDir
    Path temp;

    private final TextStore notes = TextStore.of("notes", "one", "two");

    @Test
    void aDrillProvesEveryStoreAndLeavesNothing() throws Exception {
        TextStore papers = TextStore.of("papers", "three");
        Manifest set = save(notes, papers);

        RestoreResult result = drill(notes, papers);

        assertThat(result.error()).isEmpty();
        assertThat(result.proof().proved()).isTrue();
        assertThat(result.proof().stores())
                .allSatisfy(part -> assertThat(part.seconds()).containsOnlyKeys(Step.VERIFY, Step.LOAD, Step.COMPARE));
        assertThat(result.stores())
                .allSatisfy(left -> assertThat(left.remains()).isFalse());
        assertThat(notes.target("scratch")).isEmpty();
        assertThat(papers.target("scratch")).isEmpty();
        assertThat(notes.target("live")).isEmpty();
        assertThat(kept(set)).satisfies(proof -> {
            assertThat(proof.purpose()).isEqualTo(Purpose.DRILL);
            assertThat(proof.proved()).isTrue();
            assertThat(proof.took()).isPositive();
        });
    }

    @Test
    void aStoreThatHasNowhereToGoIsUnprovedAndTheOthersAreProved() throws Exception {
        Manifest set = save(notes, TextStore.of("graph", "three"));
        TextStore graph = with("graph", new Trouble() {
            @Override
            public void planning() throws IOException {
                throw new NowhereException("graph: there is no server for a drill", "set store.graph.drill.uri");
            }
        });

        RestoreResult result = drill(notes, graph);

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(error.reason())
                    .isEqualTo("not proved: graph: there is no server for a drill; set store.graph.drill.uri");
        });
        assertThat(result.proof().proved()).isFalse();
        assertThat(kept(set).stores())
                .extracting(Part::store, Part::proved)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("notes", true),
                        org.assertj.core.api.Assertions.tuple("graph", false));
    }

    @Test
    void whatHasNowhereToGoFailsARestore() throws Exception {
        save(notes);
        TextStore nowhere = with("notes", new Trouble() {
            @Override
            public void planning() throws IOException {
                throw new NowhereException("notes: there is no server", "name one");
            }
        });

        assertThatThrownBy(() -> RestoreRun.open(backups(nowhere), RestoreRequest.beside("latest")))
                .isInstanceOfSatisfying(BackupException.class, failure -> {
                    assertThat(failure.reason()).isEqualTo("notes: there is no server");
                    assertThat(failure.hint()).isEqualTo("name one");
                });
    }

    @Test
    void aPartThatCannotBeLookedAtIsNoSuccess() throws Exception {
        Manifest set = save(notes);

        RestoreResult result = drill(with("notes", new Trouble() {
            @Override
            public List<String> unproved() {
                return List.of("not opened by a real server");
            }
        }));

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
            assertThat(error.reason()).isEqualTo("not proved: notes: not opened by a real server");
        });
        assertThat(result.proof().equal()).isTrue();
        assertThat(kept(set).proved()).isFalse();
    }

    @Test
    void aStoreThatRefusesFailsTheDrillAndTheOthersAreProved() throws Exception {
        Manifest set = save(notes, TextStore.of("papers", "three"));
        TextStore papers = with("papers", new Trouble() {
            @Override
            public void planning() {
                throw new BackupException(ExitCode.FAILED, "papers: not enough room", "make room");
            }
        });

        RestoreResult result = drill(notes, papers);

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.exitCode()).isEqualTo(ExitCode.DRILL_FAILED);
            assertThat(error.reason()).isEqualTo("papers: not enough room");
        });
        assertThat(kept(set).stores()).extracting(Part::equal).containsExactly(true, false);
    }

    @Test
    void aDamagedArchiveFailsTheDrillAndTheOthersAreProved() throws Exception {
        TextStore papers = TextStore.of("papers", "three");
        Manifest set = save(notes, papers);
        Path archive = set.archives().get(1).file();
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        RestoreResult result = drill(notes, papers);

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.exitCode()).isEqualTo(ExitCode.DRILL_FAILED);
            assertThat(error.reason()).isEqualTo("text: the end is missing");
        });
        assertThat(papers.events()).doesNotContain("loaded");
        assertThat(notes.target("scratch")).isEmpty();
        assertThat(kept(set).stores()).extracting(Part::equal).containsExactly(true, false);
    }

    @Test
    void whatAFailedLoadHasLeftIsRemoved() throws Exception {
        Manifest set = save(notes);
        TextStore full = with("notes", new Trouble() {
            @Override
            public void loading() throws IOException {
                throw new IOException("No space left on device");
            }
        });

        RestoreResult result = drill(full);

        assertThat(result.error())
                .hasValueSatisfying(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.DRILL_FAILED));
        assertThat(full.target("scratch")).isEmpty();
        assertThat(kept(set).equal()).isFalse();
    }

    @Test
    void aDrillWhoseRouteForgetsToRemoveIsRemovedAtItsEnd() throws Exception {
        save(notes);

        try (RestoreRun run = RestoreRun.open(backups(notes), RestoreRequest.drill("latest"))) {
            run.verify(Proof.Level.CONTENT);
            run.load();
        }

        assertThat(notes.target("scratch")).isEmpty();
    }

    @Test
    void whatCannotBeRemovedFailsTheDrill() throws Exception {
        save(notes);

        RestoreResult result = drill(with("notes", new Trouble() {
            @Override
            public void discarding() throws IOException {
                throw new IOException("somebody is connected");
            }
        }));

        assertThat(result.error()).hasValueSatisfying(error -> {
            assertThat(error.exitCode()).isEqualTo(ExitCode.DRILL_FAILED);
            assertThat(error.reason()).isEqualTo("notes: somebody is connected");
        });
        assertThat(result.stores())
                .allSatisfy(left -> assertThat(left.remains()).isTrue());
    }

    @Test
    void anInterruptedDrillRemovesWhatItHadLoadedAndIsNoProof() throws Exception {
        TextStore papers = TextStore.of("papers", "three");
        CountDownLatch loading = new CountDownLatch(1);
        TextStore slow = with("notes", new Trouble() {
            @Override
            public void loading() throws IOException {
                loading.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("interrupted");
                }
            }
        });
        Manifest set = save(notes, papers);
        Backups backups = backups(slow, papers);

        CompletableFuture<RestoreResult> drill = CompletableFuture.supplyAsync(() -> drill(backups));
        assertThat(loading.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(backups.active().interrupt(Duration.ofSeconds(20))).isTrue();

        assertThat(drill.get(20, TimeUnit.SECONDS).error())
                .hasValueSatisfying(error -> assertThat(error.exitCode()).isEqualTo(ExitCode.INTERRUPTED));
        assertThat(slow.target("scratch")).isEmpty();
        assertThat(papers.target("scratch")).isEmpty();
        assertThat(backups.repository().restores(set.set())).isEmpty();
        assertThat(drill(notes, papers).error()).isEmpty();
    }

    @Test
    void theNextDrillRemovesWhatAKilledOneHasLeft() throws Exception {
        save(notes);
        notes.put("scratch", "one");
        Path abandoned = Files.createDirectories(temp.resolve("repository/.scratch-99999999999-1/work"));

        RestoreResult result = drill(notes);

        assertThat(result.error()).isEmpty();
        assertThat(notes.target("scratch")).isEmpty();
        assertThat(abandoned).doesNotExist();
    }

    @Test
    void oneDrillRunsAtATime() throws Exception {
        save(notes);

        try (RestoreRun first = RestoreRun.open(backups(notes), RestoreRequest.drill("latest"))) {
            assertThatThrownBy(() -> RestoreRun.open(backups(notes), RestoreRequest.drill("latest")))
                    .hasMessage("another drill of repository " + temp.resolve("repository") + " is running")
                    .isInstanceOfSatisfying(
                            BackupException.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.LOCKED));
            assertThat(first.set()).isNotNull();
        }
        assertThat(drill(notes).error()).isEmpty();
    }

    @Test
    void whatADrillFoundIsKnownAfterItsSetIsRemoved() throws Exception {
        Manifest set = save(notes);
        assertThat(drill(notes).error()).isEmpty();
        RestoreProof kept = kept(set);
        save(notes);

        assertThat(backups().repository().remove(set.set())).isTrue();

        RestoreHistory history = new RestoreHistory(backups().repository());
        assertThat(history.all()).containsExactly(kept);
        assertThat(history.firstSets()).containsOnlyKeys("notes");
        try (RestoreRun restore = RestoreRun.open(backups(notes), RestoreRequest.beside("latest"))) {
            assertThat(restore.plan().stores().get(0).last()).hasValueSatisfying(last -> {
                assertThat(last.set()).isEqualTo(set.set());
                assertThat(last.took()).isEqualTo(kept.stores().get(0).took());
            });
        }
    }

    @Test
    void aStoreThatIsLeftOutOnPurposeIsNotDrilledUnlessItIsNamed() throws Exception {
        TextStore papers = TextStore.of("papers", "three");
        save(notes, papers);
        Backups backups = leavingOut(backups(notes, papers), "papers");

        assertThat(drill(backups).proof().stores()).extracting(Part::store).containsExactly("notes");
        RestoreRequest named = new RestoreRequest(
                "latest",
                List.of(RestoreRequest.Part.parse("papers")),
                RestoreRequest.LOCAL,
                Map.of(),
                false,
                Purpose.DRILL,
                Duration.ZERO);
        try (RestoreRun run = RestoreRun.open(backups, named)) {
            assertThat(run.result().proof().stores()).extracting(Part::store).containsExactly("papers");
        }
        assertThatThrownBy(
                        () -> RestoreRun.open(leavingOut(backups, "papers", "notes"), RestoreRequest.drill("latest")))
                .hasMessageStartingWith("drill.leave-out leaves no store of ");
    }

    private static Backups leavingOut(Backups of, String... names) {
        return new Backups(
                of.stores(),
                of.repository(),
                of.verifier(),
                of.policies(),
                of.clock(),
                of.progress(),
                of.active(),
                of.host(),
                of.program(),
                List.of(names),
                of.signing());
    }

    private RestoreResult drill(Store... stores) {
        return drill(backups(stores));
    }

    /** Drills as the shipped route does. */
    private static RestoreResult drill(Backups backups) {
        try (RestoreRun run = RestoreRun.open(backups, RestoreRequest.drill("latest"))) {
            try {
                run.fetch();
                run.verify(Proof.Level.CONTENT);
                run.load();
                run.compare();
            } catch (BackupException e) {
                return run.result().endedBy(io.polymath.backup.error.Trouble.of(e));
            } finally {
                run.discard();
            }
            return run.result();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private RestoreProof kept(Manifest set) throws IOException {
        List<RestoreProof> all = backups().repository().restores(set.set());
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static TextStore with(String name, Trouble trouble) {
        return new TextStore(name, trouble, "one", "two");
    }

    private Manifest save(Store... stores) throws IOException {
        return TestBackups.save(backups(stores));
    }

    private Backups backups(Store... stores) {
        return TestBackups.of(temp.resolve("repository"), stores);
    }
}
