package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.SetProof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code status}. */
class StatusCommandTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    @TempDir
    Path temp;

    private Cli cli;
    private LocalRepository repository;
    private SetsOnDisk sets;

    @BeforeEach
    void anEmptyRepository() throws IOException {
        cli = new Cli(temp, Map.of());
        settings("");
        repository = new LocalRepository(cli.repository());
        sets = new SetsOnDisk(repository, STOCKHOLM);
    }

    @Test
    void beforeTheFirstBackupItIsStale() {
        Result status = cli.run("status");

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .contains("last good set  none\n", "last proof     none\n", "running        nothing\n")
                .contains("stale: there is no good set\n")
                .contains("stale: no good set was ever read back: ");
    }

    @Test
    void aFreshProvedSetIsWell() throws Exception {
        SetId set = sets.good(now().minusHours(3));
        proved(set, Duration.ofHours(2));

        Result status = cli.run("status");

        assertThat(status.exitCode()).as(status.out() + status.err()).isZero();
        assertThat(status.out())
                .contains("last good set  " + set + ", cut ", ", 3 h ")
                .contains("at risk        what was written in the last 3 h ")
                .contains("last proof     " + set + ", verify ", ", 2 h 0 m ago\n")
                .contains("room           ", " more sets like the last one\n")
                .doesNotContain("stale");
    }

    @Test
    void aSetThatIsTooOldIsStale() throws Exception {
        proved(sets.good(now().minusHours(30)), Duration.ofHours(1));

        assertThat(cli.run("status").out())
                .contains("stale: the last good set is 1 d 6 h old, more than" + " status.max-age (1 d 4 h)\n");
        settings("status.max-age = 31h\n");
        assertThat(cli.run("status").exitCode()).isZero();
    }

    @Test
    void aProofThatIsTooOldIsStale() throws Exception {
        proved(sets.good(now().minusHours(1)), Duration.ofDays(9));

        Result status = cli.run("status");

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .contains("stale: the newest proof is 9 d 0 h old, more than proof.max-age (8 d 0 h)\n");
    }

    @Test
    void aPartialSetIsNotTheLastGoodOneAndSaysWhy() throws Exception {
        SetId good = sets.good(now().minusHours(2));
        proved(good, Duration.ofHours(1));
        SetId partial = sets.partial(now().minusHours(1));

        Result status = cli.run("status");

        assertThat(status.exitCode()).isZero();
        assertThat(status.out())
                .contains("last good set  " + good)
                .contains("note: the newest set, " + partial + ", lacks graph: graph: gone\n");
    }

    @Test
    void aSetThatLostAFileIsNotTheLastGoodOne() throws Exception {
        SetId good = sets.good(now().minusHours(5));
        proved(good, Duration.ofHours(1));
        SetId broken = sets.good(now().minusHours(1));
        Path file = repository.folder().resolve(broken.value()).resolve("notes_" + broken.stamp() + ".txt");
        Files.delete(file);

        assertThat(cli.run("status").out())
                .contains("last good set  " + good)
                .contains("note: " + broken + " lost a file: " + file.getFileName() + "\n");
    }

    @Test
    void aSetOfTheFutureMakesItStale() throws Exception {
        SetId future = sets.good(now().plusDays(40));

        assertThat(cli.run("status").out())
                .contains("stale: " + future + " is dated in the future: is the clock right?");
    }

    @Test
    void whoHoldsTheRepositoryIsToldAndKeepsIt() throws Exception {
        sets.good(now());
        try (var lock = repository.lock(Duration.ZERO)) {
            assertThat(lock).isNotNull();

            String self = "process " + ProcessHandle.current().pid();
            assertThat(cli.run("status").out()).contains("running        " + self);
            assertThat(cli.run("status").out()).contains("running        " + self);
        }
        assertThat(cli.run("status").out()).contains("running        nothing\n");
    }

    @Test
    void theNextRunIsToldWhenAScheduleIsSet() throws Exception {
        settings("schedule.cron = 0 0 2 * * ?\n");

        assertThat(cli.run("status").out()).containsPattern("next run       \\d{4}-\\d\\d-\\d\\dT02:00");
    }

    @Test
    void theNewestCopyInEachRepositoryIsTold() throws Exception {
        SetId older = sets.good(now().minusHours(30));
        SetId newer = sets.good(now().minusHours(3));
        copied(older, "s3");
        copied(newer, "s3");
        copied(older, "vault");

        assertThat(cli.run("status").out())
                .contains(
                        "last copy      " + newer + ", copied to s3 ", "last copy      " + older + ", copied to vault ")
                .doesNotContain("last copy      " + older + ", copied to s3");
    }

    @Test
    void whatRestoresAndDrillsTookIsTold() throws Exception {
        SetId set = sets.good(now().minusHours(3));
        proved(set, Duration.ofHours(1));
        recovered(set, Purpose.RESTORE, Duration.ofDays(20), true);
        recovered(set, Purpose.DRILL, Duration.ofHours(2), true);

        Result status = cli.run("status");

        assertThat(status.exitCode()).as(status.out()).isZero();
        assertThat(status.out())
                .containsPattern("recovery       " + set + ", restore took 7\\.0 s .*, 20 d 0 h ago\n")
                .containsPattern("recovery       " + set + ", drill took 7\\.0 s \\(RTO\\) .*, 2 h 0 m ago\n"
                        + "               notes 1 m 3 s: fetch 0\\.1, verify 0\\.2, load 1 m 2 s, compare 0\\.4\n");
        JsonNode drill =
                new ObjectMapper().readTree(cli.run("status", "--json").out()).at("/standing/recoveries/1");
        assertThat(drill.at("/what").asText()).isEqualTo("drill took 7.0 s");
        assertThat(drill.at("/stores/0/seconds/LOAD").asDouble()).isEqualTo(62.5);
    }

    @Test
    void aDrillThatIsTooOldIsStale() throws Exception {
        SetId set = sets.good(now().minusHours(3));
        proved(set, Duration.ofHours(1));
        recovered(set, Purpose.DRILL, Duration.ofDays(9), true);

        Result status = cli.run("status");

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .contains("stale: the newest drill is 9 d 0 h old, more than proof.max-age (8 d 0 h): run drill;");
    }

    @Test
    void aDrillThatIsTooOldIsStaleAlsoWhenItsSetIsPruned() throws Exception {
        SetId drilled = sets.good(now().minusDays(9));
        recovered(drilled, Purpose.DRILL, Duration.ofDays(9).minusHours(1), true);
        aWeekOfNights();
        SetId last = sets.good(now().minusHours(3));
        proved(last, Duration.ofHours(1));
        String recovery = "recovery       " + drilled + ", drill took 7.0 s";
        assertThat(cli.run("status").out()).contains(recovery);

        prune();
        Result status = cli.run("status");

        assertThat(repository.list()).extracting(Entry::set).contains(last).doesNotContain(drilled);
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .contains("stale: the newest drill is 8 d 23 h old, more than proof.max-age (8 d 0 h): run drill;")
                .contains(recovery);
    }

    @Test
    void aDrillOfAPrunedSetStaysAProof() throws Exception {
        SetId drilled = sets.good(now().minusDays(20));
        recovered(drilled, Purpose.DRILL, Duration.ofDays(3), true);
        aWeekOfNights();
        proved(sets.good(now().minusHours(3)), Duration.ofHours(1));

        prune();
        Result status = cli.run("status");

        assertThat(repository.list()).extracting(Entry::set).doesNotContain(drilled);
        assertThat(status.exitCode()).as(status.out()).isZero();
        assertThat(status.out()).contains("recovery       " + drilled + ", drill took 7.0 s");
    }

    @Test
    void nightsThatAreNeverDrilledAreStaleAfterTheProofsTimeWhateverIsPruned() throws Exception {
        SetId first = sets.good(now().minusDays(9));
        aWeekOfNights();
        proved(sets.good(now().minusHours(3)), Duration.ofHours(1));
        String never = "stale: no drill has ever proved that a set restores, and there are sets for longer than"
                + " proof.max-age (8 d 0 h): run drill;";
        assertThat(cli.run("status").out()).contains(never);

        prune();
        Result status = cli.run("status");

        assertThat(repository.list()).extracting(Entry::set).doesNotContain(first);
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out()).contains(never);
    }

    @Test
    void aStoreThatIsLeftOutOnPurposeNeedsNoDrill() throws Exception {
        sets.good(now().minusDays(9));
        proved(sets.good(now().minusHours(3)), Duration.ofHours(1));
        settings("drill.leave-out = notes\n");

        assertThat(cli.run("status").out()).doesNotContain("stale", "note:");
    }

    @Test
    void aDrillThatFailedIsStaleAtOnceUntilOneGoesWell() throws Exception {
        SetId set = sets.good(now().minusHours(3));
        proved(set, Duration.ofHours(1));
        recovered(set, Purpose.DRILL, Duration.ofHours(2), true);
        drilled(set, Duration.ofHours(1), List.of("lines: 1 instead of 2"), List.of());

        Result status = cli.run("status");

        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .contains("stale: the newest drill of notes failed 1 h 0 m ago: lines: 1 instead of 2: mend it, then"
                        + " run drill --only notes\n");

        recovered(set, Purpose.DRILL, Duration.ofMinutes(5), true);
        assertThat(cli.run("status").exitCode()).isZero();
    }

    @Test
    void aStoreWithNowhereToGoIsNamedAtOnceAndStaleAfterTheProofsTime() throws Exception {
        sets.good(now().minusDays(5));
        SetId set = sets.good(now().minusHours(3));
        proved(set, Duration.ofHours(1));
        drilled(set, Duration.ofHours(1), List.of(), List.of("there is no server for it; set drill.home"));
        String why = "no drill has proved that notes restores: there is no server for it; set drill.home: then run"
                + " drill --only notes; or leave it out on purpose: drill.leave-out = notes\n";

        Result status = cli.run("status");
        assertThat(status.exitCode()).as(status.out()).isZero();
        assertThat(status.out()).contains("note: " + why);

        settings("proof.max-age = 4d\n");
        status = cli.run("status");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out()).contains("stale: " + why);
    }

    @Test
    void jsonIsOneLine() throws Exception {
        proved(sets.good(now().minusHours(3)), Duration.ofHours(2));

        JsonNode line = new ObjectMapper().readTree(cli.run("status", "--json").out());

        assertThat(line.at("/message_type").asText()).isEqualTo("summary");
        assertThat(line.at("/status").asText()).isEqualTo("ok");
        assertThat(line.at("/standing/last_good/age").asDouble()).isBetween(10_800.0, 10_900.0);
        assertThat(line.at("/standing/sets_that_fit").asLong()).isPositive();
    }

    private void settings(String more) throws IOException {
        cli.settings("repository.local.path = backups\n" + more);
    }

    private static LocalDateTime now() {
        return LocalDateTime.now(STOCKHOLM);
    }

    private void proved(SetId set, Duration ago) throws IOException {
        repository.keep(new SetProof(
                set, Proof.Level.CONTENT, OffsetDateTime.now(STOCKHOLM).minus(ago), Duration.ofSeconds(1), List.of()));
    }

    private void copied(SetId set, String name) throws IOException {
        repository.keep(new SetCopy(
                set,
                name,
                SetCopy.Known.TOLD,
                OffsetDateTime.now(STOCKHOLM),
                Duration.ofSeconds(1),
                3,
                8,
                Optional.empty()));
    }

    private void aWeekOfNights() throws IOException {
        sets.nights(now().minusDays(6).truncatedTo(ChronoUnit.MINUTES).toString(), 6);
    }

    /** Prunes by the shipped rule: sets stay for 7 days. */
    private void prune() throws IOException {
        cli.stores("notes");
        settings("store.notes.kind = files\nstore.notes.paths = " + temp + "\n");
        Result prune = cli.run("prune");
        assertThat(prune.exitCode()).as(prune.err()).isZero();
    }

    private void drilled(SetId set, Duration ago, List<String> differences, List<String> unproved) throws IOException {
        Part part = new Part(
                "notes", "target", Optional.empty(), false, differences, unproved, new TreeMap<>(), Optional.empty());
        keep(new RestoreProof(
                set,
                Purpose.DRILL,
                "local",
                OffsetDateTime.now(STOCKHOLM).minus(ago),
                Duration.ofSeconds(7),
                List.of(part)));
    }

    private void keep(RestoreProof proof) throws IOException {
        repository.keep(proof);
        new RestoreHistory(repository).keep(proof);
    }

    private void recovered(SetId set, Purpose purpose, Duration ago, boolean equal) throws IOException {
        List<Part> parts = repository.find(set.value()).archives().stream()
                .map(archive -> new Part(
                        archive.store(),
                        "target",
                        Optional.empty(),
                        equal,
                        List.of(),
                        List.of(),
                        new TreeMap<>(Map.of(
                                Step.FETCH, Duration.ofMillis(100),
                                Step.VERIFY, Duration.ofMillis(200),
                                Step.LOAD, Duration.ofMillis(62_500),
                                Step.COMPARE, Duration.ofMillis(400))),
                        Optional.empty()))
                .toList();
        keep(new RestoreProof(
                set, purpose, "local", OffsetDateTime.now(STOCKHOLM).minus(ago), Duration.ofSeconds(7), parts));
    }
}
