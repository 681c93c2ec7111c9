package io.polymath.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.set.Pin;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.SetProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removal from a folder on disk. */
class PrunerTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-20T01:05:00Z"), STOCKHOLM);
    private static final SetId OLDEST = new SetId("polymath_20261111_0200");
    private static final SetId SECOND = new SetId("polymath_20261112_0200");
    private static final SetId NEWEST = new SetId("polymath_20261120_0200");

    @TempDir
    Path temp;

    private LocalRepository repository;
    private SetsOnDisk sets;

    @BeforeEach
    void tenNights() throws IOException {
        repository = new LocalRepository(temp.resolve("backups"));
        sets = new SetsOnDisk(repository, STOCKHOLM);
        sets.nights("2026-11-11T02:00", 10);
    }

    @Test
    void whatNoRuleKeepsIsRemovedWholeAndTheRestStays() throws Exception {
        PruneOutcome outcome = prune(List.of(NEWEST));

        assertThat(outcome.trouble()).isEmpty();
        assertThat(outcome.removed()).containsExactly(OLDEST, SECOND, new SetId("polymath_20261113_0200"));
        assertThat(outcome.kept()).isEqualTo(7);
        assertThat(outcome.freedBytes()).isEqualTo(24);
        assertThat(names()).hasSize(7).doesNotContain(OLDEST.value()).contains(NEWEST.value());
        assertThat(repository.list())
                .allSatisfy(entry -> assertThat(entry.problem()).isEmpty());
    }

    @Test
    void aPinnedSetStaysUntilItIsUnpinned() throws Exception {
        repository.keep(OLDEST, new Pin("before the upgrade", OffsetDateTime.now(NOW)));

        assertThat(prune(List.of()).removed()).doesNotContain(OLDEST).contains(SECOND);
        assertThat(repository.unpin(OLDEST)).isTrue();
        assertThat(prune(List.of()).removed()).containsExactly(OLDEST);
    }

    @Test
    void aPinThatComesAtTheLastMomentIsHeard() throws Exception {
        Shelf shelf = new LocalShelf(repository);
        List<Candidate> seen = shelf.sets();
        repository.keep(OLDEST, new Pin("wait", OffsetDateTime.now(NOW)));

        assertThat(seen).anyMatch(set -> set.set().equals(OLDEST) && set.pin().isEmpty());
        assertThat(shelf.remove(OLDEST)).isFalse();
        assertThat(repository.find(OLDEST.value()).archives()).hasSize(1);
    }

    @Test
    void aSetThatIsBeingRestoredStaysUntilThatHasEnded() throws Exception {
        try (var hold = repository.hold(OLDEST)) {
            assertThat(hold).isNotNull();

            PruneOutcome outcome = prune(List.of());

            assertThat(outcome.removed()).doesNotContain(OLDEST).contains(SECOND);
            assertThat(outcome.trouble()).isEmpty();
        }
        assertThat(prune(List.of()).removed()).containsExactly(OLDEST);
        assertThat(names()).noneMatch(name -> name.startsWith(".hold-"));
    }

    @Test
    void aListingThatLacksTheNewSetRemovesNothing() throws Exception {
        PruneOutcome outcome = prune(List.of(new SetId("polymath_20261120_0204")));

        assertThat(outcome.removed()).isEmpty();
        assertThat(outcome.trouble())
                .contains(new Trouble(
                        "the listing of repository local lacks polymath_20261120_0204, which has to be there",
                        "nothing was removed; find out why the set is missing, then prune again",
                        ExitCode.FAILED));
        assertThat(names()).hasSize(10);
    }

    @Test
    void aListingThatFailsRemovesNothing() {
        Shelf failing = new FakeShelf() {
            @Override
            public List<Candidate> sets() throws IOException {
                throw new IOException("Connection reset");
            }
        };

        PruneOutcome outcome = new Pruner(failing, Policy.SHIPPED, NOW).prune(List.of());

        assertThat(outcome.trouble()).map(Trouble::reason).contains("connection reset");
        assertThat(((FakeShelf) failing).removed).isEmpty();
    }

    @Test
    void aSetThatCannotBeRemovedStopsNoOther() throws Exception {
        List<Candidate> seen = new LocalShelf(repository).sets();
        FakeShelf stubborn = new FakeShelf() {
            @Override
            public List<Candidate> sets() {
                return seen;
            }

            @Override
            public boolean remove(SetId set) throws IOException {
                if (set.equals(OLDEST)) {
                    throw new IOException("Object is locked");
                }
                return super.remove(set);
            }
        };

        PruneOutcome outcome = new Pruner(stubborn, Policy.SHIPPED, NOW).prune(List.of());

        assertThat(outcome.removed()).hasSize(2).contains(SECOND).doesNotContain(OLDEST);
        assertThat(outcome.kept()).isEqualTo(8);
        assertThat(outcome.trouble()).map(Trouble::reason).contains("object is locked");
    }

    @Test
    void aRemovalThatWasKilledLeavesNoSetAndIsFinishedByTheNext() throws Exception {
        Path nameless = repository.folder().resolve(".removed-" + OLDEST);
        Files.move(repository.folder().resolve(OLDEST.value()), nameless);
        Files.delete(nameless.resolve("manifest.json"));

        assertThat(repository.list()).hasSize(9);
        prune(List.of());

        assertThat(nameless).doesNotExist();
    }

    @Test
    void aSetThatLostAFileIsNotTheLastGoodOne() throws Exception {
        Files.delete(repository.folder().resolve(NEWEST.value()).resolve("notes_20261120_0200.txt"));

        assertThat(why(NEWEST)).startsWith("no later good set");
        assertThat(why(new SetId("polymath_20261119_0200"))).startsWith("last good set");
    }

    @Test
    void aSetThatWasFoundDamagedIsNotTheLastGoodOneUntilItIsFoundWhole() throws Exception {
        repository.keep(proof("notes: damaged"));
        assertThat(why(NEWEST)).startsWith("no later good set");

        repository.keep(proof());
        assertThat(why(NEWEST)).startsWith("last good set");
    }

    @Test
    void aSetWhoseManifestCannotBeReadIsNotOursToRemove() throws Exception {
        Files.writeString(repository.folder().resolve(OLDEST.value()).resolve("manifest.json"), "{");

        assertThat(why(OLDEST)).isEqualTo("unreadable: look at it");
        assertThat(prune(List.of()).removed()).doesNotContain(OLDEST);
    }

    @Test
    void partialSetsOfManyNightsPushNoGoodOneOut() throws Exception {
        for (int n = 0; n < 30; n++) {
            sets.partial(LocalDateTime.parse("2026-11-20T03:00").plusMinutes(n));
        }

        PruneOutcome outcome = prune(List.of());

        assertThat(outcome.removed()).hasSize(3).doesNotContain(NEWEST);
    }

    private SetProof proof(String... damaged) {
        return new SetProof(
                NEWEST, Proof.Level.CONTENT, OffsetDateTime.now(NOW), Duration.ofSeconds(1), List.of(damaged));
    }

    private String why(SetId set) throws IOException {
        return pruner().plan().stream()
                .filter(verdict -> verdict.candidate().set().equals(set))
                .map(Verdict::why)
                .findFirst()
                .orElseThrow();
    }

    private PruneOutcome prune(List<SetId> expected) {
        return pruner().prune(expected);
    }

    private Pruner pruner() {
        return new Pruner(new LocalShelf(repository), Policy.SHIPPED, NOW);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> children = Files.list(repository.folder())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> !name.equals("first-sets.json"))
                    .toList();
        }
    }

    /** A repository that notes what is removed. */
    private static class FakeShelf implements Shelf {

        final List<SetId> removed = new ArrayList<>();

        @Override
        public String name() {
            return "s3";
        }

        @Override
        public List<Candidate> sets() throws IOException {
            return List.of();
        }

        @Override
        public boolean remove(SetId set) throws IOException {
            return removed.add(set);
        }

        @Override
        public void finishRemovals() {
            // nothing is left behind here
        }
    }
}
