package io.polymath.backup.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a run ends with, by what its steps noted. */
class JournalTest {

    private static final SetId SET = TestSets.whole().set();
    private static final Trouble REFUSED = new Trouble("s3: connection refused", "is it running?", ExitCode.FAILED);

    private final Journal journal =
            new Journal(Task.BACKUP, Clock.fixed(TestSets.NIGHT.toInstant(), ZoneOffset.ofHours(1)));

    @Test
    void aCompleteSetThatIsCopiedIsOk() {
        journal.seals(TestSets.whole());
        journal.copies(new CopyOutcome("s3", SET, 6_100_000_000L, Duration.ofSeconds(40), Optional.empty()));
        journal.prunes(new PruneOutcome("local", 7, List.of(SET), 5_900_000_000L, Optional.empty()));

        assertEnds(Status.OK, ExitCode.OK);
    }

    @Test
    void aPartialSetIsAWarningThatNamesTheStore() {
        journal.seals(TestSets.partial());

        assertEnds(Status.WARNING, ExitCode.INCOMPLETE);
        assertThat(journal.report().failures()).containsExactly(TestSets.NEO4J);
    }

    @Test
    void aCopyThatIsNotProvedIsAWarning() {
        journal.seals(TestSets.whole());
        journal.copies(new CopyOutcome("s3", SET, 0, Duration.ZERO, Optional.of(REFUSED)));

        assertEnds(Status.WARNING, ExitCode.COPY_NOT_PROVEN);
    }

    @Test
    void aMissingStoreCountsMoreThanAMissingCopy() {
        journal.seals(TestSets.partial());
        journal.copies(new CopyOutcome("s3", SET, 0, Duration.ZERO, Optional.of(REFUSED)));

        assertEnds(Status.WARNING, ExitCode.INCOMPLETE);
    }

    @Test
    void aPruningThatFailedIsAWarning() {
        journal.seals(TestSets.whole());
        journal.prunes(new PruneOutcome("local", 7, List.of(), 0, Optional.of(REFUSED)));

        assertEnds(Status.WARNING, ExitCode.FAILED);
    }

    @Test
    void aStepThatFailsAfterTheSealLeavesTheSetAsItIs() {
        journal.seals(TestSets.whole());
        journal.fails(REFUSED);

        assertEnds(Status.WARNING, ExitCode.FAILED);
        assertThat(journal.report().sealed().status()).isEqualTo(Manifest.Status.COMPLETE);
    }

    @Test
    void aRunWithoutASetFailsWithTheCodeOfItsFirstTrouble() {
        Trouble locked = new Trouble("repository /b is in use", "wait", ExitCode.LOCKED);
        journal.fails(locked);
        journal.fails(REFUSED);
        journal.fails(locked);

        assertEnds(Status.FAILED, ExitCode.LOCKED);
        assertThat(journal.report().troubles()).containsExactly(locked, REFUSED);
        assertThatThrownBy(() -> journal.report().sealed())
                .hasMessage("repository /b is in use")
                .isInstanceOf(BackupException.class);
    }

    @Test
    void aRouteThatForgetsToSealIsToldSo() {
        assertEnds(Status.FAILED, ExitCode.USAGE);
        assertThat(journal.report().troubles())
                .extracting(Trouble::reason)
                .containsExactly("the route ended without a sealed set");
    }

    @Test
    void aDrillNeedsNoNewSetToBeOk() {
        Journal drill = new Journal(Task.DRILL, Clock.systemUTC());
        drill.begins(SET);
        drill.adds(new Section("Restored", List.of("store", "result"), List.of(List.of("postgres", "equal"))));

        assertThat(drill.report().status()).isEqualTo(Status.OK);
    }

    @Test
    void aDrillThatFindsADifferenceFails() {
        Journal drill = new Journal(Task.DRILL, Clock.systemUTC());
        drill.fails(new Trouble("neo4j: nodes all: expected 2, found 1 (-1)", "…", ExitCode.DRILL_FAILED));

        assertThat(drill.report().status()).isEqualTo(Status.FAILED);
        assertThat(drill.report().exitCode()).isEqualTo(ExitCode.DRILL_FAILED);
    }

    private void assertEnds(Status status, ExitCode exitCode) {
        assertThat(journal.report().status()).isEqualTo(status);
        assertThat(journal.report().exitCode()).isEqualTo(exitCode);
    }
}
