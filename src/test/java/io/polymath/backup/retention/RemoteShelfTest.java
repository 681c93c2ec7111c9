package io.polymath.backup.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.repository.Kept;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.Pin;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removal from a repository that is reached by its four verbs; here, a folder is behind them. */
class RemoteShelfTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-20T01:05:00Z"), STOCKHOLM);
    private static final SetId OLDEST = new SetId("polymath_20261111_0200");
    private static final SetId NEWEST = new SetId("polymath_20261120_0200");

    @TempDir
    Path temp;

    private LocalRepository local;
    private LocalRepository bucket;
    private int deletionsUntilTheLineBreaks = Integer.MAX_VALUE;

    @BeforeEach
    void tenNightsHereAndThere() throws IOException {
        local = new LocalRepository(temp.resolve("backups"));
        bucket = new LocalRepository(temp.resolve("bucket"));
        new SetsOnDisk(local, STOCKHOLM).nights("2026-11-11T02:00", 10);
        new SetsOnDisk(bucket, STOCKHOLM).nights("2026-11-11T02:00", 10);
        for (var entry : local.list()) {
            local.keep(new SetCopy(
                    entry.set(),
                    "s3",
                    SetCopy.Known.TOLD,
                    OffsetDateTime.now(NOW).minusHours(1),
                    Duration.ofSeconds(1),
                    3,
                    8,
                    Optional.empty()));
        }
    }

    @Test
    void whatNoRuleKeepsIsRemovedAndNotMissedAfterwards() throws Exception {
        PruneOutcome outcome = prune();

        assertThat(outcome.trouble()).isEmpty();
        assertThat(outcome.repository()).isEqualTo("s3");
        assertThat(outcome.removed()).hasSize(3).contains(OLDEST);
        assertThat(bucket.list("")).noneMatch(stored -> stored.key().startsWith(OLDEST.value()));
        assertThat(bucket.list()).hasSize(7);
        assertThat(local.list()).hasSize(10);
        assertThat(prune().trouble()).isEmpty();
    }

    @Test
    void ofASetThatIsGoneHereAndThereNothingStays() throws Exception {
        local.remove(OLDEST);

        assertThat(prune().removed()).contains(OLDEST);

        try (var files = Files.list(local.folder())) {
            assertThat(files).noneMatch(file -> file.toString().contains(OLDEST.value()));
        }
    }

    @Test
    void aListingThatLacksASetThatWasCopiedRemovesNothing() throws Exception {
        bucket.remove(new SetId("polymath_20261116_0200"));

        PruneOutcome outcome = prune();

        assertThat(outcome.removed()).isEmpty();
        assertThat(outcome.trouble())
                .map(Trouble::reason)
                .contains("the listing of repository s3 lacks polymath_20261116_0200, which has to be there");
        assertThat(outcome.trouble())
                .map(Trouble::hint)
                .contains("nothing was removed; if the set is gone there, copy polymath_20261116_0200 --to s3 sends it"
                        + " again, then prune again");
        assertThat(bucket.list()).hasSize(9);
    }

    @Test
    void aPinHereKeepsTheSetThere() throws Exception {
        local.keep(OLDEST, new Pin("audit", OffsetDateTime.now(NOW)));

        assertThat(prune().removed())
                .containsExactly(new SetId("polymath_20261112_0200"), new SetId("polymath_20261113_0200"));
    }

    @Test
    void aSetThatIsBeingRestoredFromThereStays() throws Exception {
        try (var hold = local.hold(OLDEST)) {
            assertThat(hold).isNotNull();
            assertThat(prune().removed()).isNotEmpty().doesNotContain(OLDEST);
        }
        assertThat(prune().removed()).containsExactly(OLDEST);
    }

    @Test
    void whatWasKeptOfACopyBeforeRemovalsExistedReads() throws Exception {
        Path file = local.folder().resolve(OLDEST.value()).resolve("copies.json");
        String before = Files.readString(file);
        String older = before.replaceAll(",?\\s*\"removed\"\\s*:\\s*null", "");
        Files.writeString(file, older);

        assertThat(older).contains("\"bytes\"").doesNotContain("removed");
        assertThat(local.copies(OLDEST))
                .singleElement()
                .satisfies(copy -> assertThat(copy.removed()).isEmpty());
        assertThat(new RemoteShelf(s3(), local, NOW).expected()).contains(OLDEST);
    }

    @Test
    void aRemovalThatIsCutOffLeavesNoSetAtAnyPointAndIsFinishedByTheNext() throws Exception {
        for (int deletions = 0; deletions < 3; deletions++) {
            deletionsUntilTheLineBreaks = deletions;

            PruneOutcome cut = prune();

            assertThat(cut.trouble()).map(Trouble::reason).contains("connection reset");
            assertThat(new RemoteShelf(s3(), local, NOW).sets())
                    .as("after %d deletions", deletions)
                    .allSatisfy(set -> assertThat(set.isGood()).isTrue());
        }

        deletionsUntilTheLineBreaks = Integer.MAX_VALUE;
        assertThat(prune().trouble()).isEmpty();
        assertThat(bucket.list("")).noneMatch(stored -> stored.key().startsWith(OLDEST.value()));
        assertThat(bucket.list()).hasSize(7);
    }

    @Test
    void aCopyThatLacksAFileIsNotTheLastGoodOne() throws Exception {
        bucket.delete(NEWEST + "/notes_20261120_0200.txt");

        Verdict newest = pruner().plan().get(0);

        assertThat(newest.candidate().set()).isEqualTo(NEWEST);
        assertThat(newest.why()).startsWith("no later good set");
    }

    @Test
    void aListingThatFailsRemovesNothing() {
        Repository failing = new Behind() {
            @Override
            public List<Stored> list(String prefix) throws IOException {
                throw new IOException("403 from the bucket");
            }
        };

        assertThatThrownBy(() -> new RemoteShelf(failing, local, NOW).sets()).isInstanceOf(IOException.class);
        assertThat(new Pruner(new RemoteShelf(failing, local, NOW), Policy.SHIPPED, NOW)
                        .prune(List.of())
                        .removed())
                .isEmpty();
    }

    private PruneOutcome prune() {
        return pruner().prune(List.of());
    }

    private Pruner pruner() {
        return new Pruner(new RemoteShelf(s3(), local, NOW), Policy.SHIPPED, NOW);
    }

    private Repository s3() {
        return new Behind();
    }

    /** A folder under the name of a bucket, to which the line may break. */
    private class Behind implements Repository {

        @Override
        public String name() {
            return "s3";
        }

        @Override
        public Kept put(String key, Path file) throws IOException {
            return bucket.put(key, file);
        }

        @Override
        public InputStream open(String key) throws IOException {
            return bucket.open(key);
        }

        @Override
        public List<Stored> list(String prefix) throws IOException {
            return bucket.list(prefix);
        }

        @Override
        public void delete(String key) throws IOException {
            if (deletionsUntilTheLineBreaks-- <= 0) {
                throw new IOException("Connection reset");
            }
            bucket.delete(key);
        }
    }
}
