package io.polymath.backup.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.repository.SetsOnDisk;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.watch.Look.Over;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told once, and taken back, over sets on a disk and a clock of the test's own. */
class WatchingTest {

    private static final LocalDateTime NIGHT = LocalDateTime.parse("2026-11-22T02:00");

    @TempDir
    Path temp;

    private LocalRepository repository;
    private SetsOnDisk sets;

    @BeforeEach
    void twoGoodNights() throws IOException {
        repository = new LocalRepository(temp.resolve("backups"));
        sets = new SetsOnDisk(repository, ZoneOffset.UTC);
        good(NIGHT.minusDays(1));
        good(NIGHT);
    }

    @Test
    void anAlarmIsToldOnceAndTakenBackOnce() throws Exception {
        assertThat(at("2026-11-22T05:00").measure().standing()).isEmpty();

        Watching late = at("2026-11-23T07:00");
        Look look = late.measure();
        assertThat(look.fresh()).extracting(Alarm::key).containsExactly("age");
        late.told(look.fresh());

        Look again = at("2026-11-23T08:00").measure();
        assertThat(again.standing()).extracting(Alarm::key).containsExactly("age");
        assertThat(again.fresh()).isEmpty();
        assertThat(again.over()).isEmpty();

        SetId set = good(NIGHT.plusDays(1).plusHours(7));
        Watching well = at("2026-11-23T09:30");
        Look over = well.measure();
        assertThat(over.standing()).isEmpty();
        assertThat(over.over()).extracting(Over::sentence).containsExactly("there is a new good set, " + set);
        well.over(over.over().stream().map(Over::alarm).toList());

        assertThat(at("2026-11-23T09:45").measure().over()).isEmpty();
    }

    @Test
    void whatNobodyCouldBeToldStaysUntold() throws Exception {
        assertThat(at("2026-11-23T07:00").measure().fresh()).hasSize(1);
        assertThat(at("2026-11-23T07:15").measure().fresh()).hasSize(1);
    }

    @Test
    void anAlarmThatChangesIsToldAgain() throws Exception {
        copied(sets.good(NIGHT.minusDays(2)));
        Watching first = at("2026-11-22T08:00");
        first.told(first.look().fresh());
        assertThat(at("2026-11-22T09:00").look().fresh()).isEmpty();

        // another copy is the newest one now, and the last set is still not there
        copied(new SetId("polymath_20261121_0200"));

        assertThat(at("2026-11-22T10:00").look().fresh())
                .extracting(Alarm::what)
                .containsExactly(
                        "polymath_20261122_0200 is not in s3: the newest copy there is of polymath_20261121_0200");
    }

    @Test
    void aCopyThatWasRemovedThereIsNoCopy() throws Exception {
        SetId newest = new SetId("polymath_20261122_0200");
        copied(newest);
        assertThat(at("2026-11-22T10:00").look().standing()).isEmpty();

        copied(new SetId("polymath_20261121_0200"));
        repository.keep(repository.copies(newest).get(0).removedAt(at(NIGHT)));

        assertThat(at("2026-11-22T10:00").look().standing())
                .extracting(Alarm::key)
                .containsExactly("copy/s3");
    }

    @Test
    void theGrowthOfTheDiskIsMeasuredFromTheFirstDayOn() {
        Memory memory = Memory.NONE.measuring(new Disk(1000, 900), at(NIGHT));

        assertThat(memory.growth(new Disk(1000, 890), at(NIGHT.plusHours(20)))).isEmpty();
        assertThat(memory.growth(new Disk(1000, 800), at(NIGHT.plusDays(2)))).hasValue(50);
        assertThat(memory.measuring(new Disk(1000, 800), at(NIGHT.plusHours(1))))
                .isEqualTo(memory);
    }

    @Test
    void whatIsRememberedOfTheDiskIsTwoWeeks() {
        Memory memory = Memory.NONE;
        for (int n = 0; n < 200; n++) {
            memory = memory.measuring(new Disk(10_000, 10_000 - n), at(NIGHT.plusHours(6L * n)));
        }

        assertThat(memory.samples()).hasSize(57);
        assertThat(Duration.between(
                        memory.samples().get(0).when(), memory.samples().get(56).when()))
                .isEqualTo(Duration.ofDays(14));
    }

    @Test
    void whatWasToldIsReadableByItsOwnerAlone() throws Exception {
        Watching late = at("2026-11-23T07:00");
        late.told(late.look().fresh());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(memoryFile())))
                .isEqualTo("rw-------");
        assertThat(repository.folder()).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aMemoryThatIsDamagedIsBegunAnew() throws Exception {
        Watching late = at("2026-11-23T07:00");
        late.told(late.look().fresh());
        Files.writeString(memoryFile(), "{\"told\": [{");

        assertThat(late.look().fresh()).extracting(Alarm::key).containsExactly("age");
        late.told(late.look().fresh());
        assertThat(late.look().fresh()).isEmpty();
    }

    @Test
    void aRunThatGoesWellAfterOneThatDidNotIsARecovery() throws Exception {
        Watching watching = at("2026-11-23T07:00");

        assertThat(watching.ended("backup", "ok")).isFalse();
        assertThat(watching.ended("backup", "failed")).isFalse();
        assertThat(watching.ended("drill", "ok")).isFalse();
        assertThat(watching.ended("backup", "warning")).isTrue();
        assertThat(watching.ended("backup", "ok")).isTrue();
        assertThat(watching.ended("backup", "ok")).isFalse();
    }

    @Test
    void aDrillThatFailedIsToldOnceAndTakenBackOnce() throws Exception {
        SetId set = new SetId("polymath_20261122_0200");
        drilled(set, "2026-11-22T04:00", List.of("lines: 1 instead of 2"));
        Watching first = at("2026-11-22T05:00");
        assertThat(first.look().fresh()).singleElement().satisfies(alarm -> {
            assertThat(alarm.key()).isEqualTo("drill");
            assertThat(alarm.what()).isEqualTo("the newest drill of notes failed 1 h 0 m ago: lines: 1 instead of 2");
            assertThat(alarm.hint()).isEqualTo("mend it, then run drill --only notes");
        });
        first.told(first.look().fresh());
        assertThat(at("2026-11-22T06:00").look().fresh()).isEmpty();

        drilled(set, "2026-11-22T07:00", List.of());

        Watching well = at("2026-11-22T08:00");
        assertThat(well.look().standing()).isEmpty();
        assertThat(well.look().over())
                .extracting(Over::sentence)
                .containsExactly("every store was proved by a drill lately, or is left out on purpose");
        well.over(well.look().over().stream().map(Over::alarm).toList());
        assertThat(at("2026-11-22T09:00").look().over()).isEmpty();
    }

    @Test
    void drillsThatStopAreToldAlsoWhenTheDrilledSetIsGone() throws Exception {
        SetId old = new SetId("polymath_20261121_0200");
        drilled(old, "2026-11-21T04:00", List.of());
        good(LocalDateTime.parse("2026-11-29T02:00"));
        assertThat(repository.remove(old)).isTrue();

        assertThat(at("2026-11-29T03:30").look().standing()).isEmpty();
        Watching later = at("2026-11-29T05:00");
        assertThat(later.look().fresh())
                .extracting(Alarm::what)
                .containsExactly("the newest drill is 8 d 1 h old, more than watch.proof-max-age (8 d 0 h)");
        later.told(later.look().fresh());
        assertThat(at("2026-11-29T05:30").look().fresh()).isEmpty();
    }

    private void drilled(SetId set, String when, List<String> differences) throws IOException {
        Part part = new Part(
                "notes",
                "target",
                Optional.empty(),
                differences.isEmpty(),
                differences,
                List.of(),
                new TreeMap<>(),
                Optional.empty());
        new RestoreHistory(repository)
                .keep(new RestoreProof(
                        set,
                        Purpose.DRILL,
                        "local",
                        at(LocalDateTime.parse(when)),
                        Duration.ofSeconds(7),
                        List.of(part)));
    }

    private Path memoryFile() {
        return repository.folder().resolve(".watch.json");
    }

    private static java.time.OffsetDateTime at(LocalDateTime time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    private Watching at(String time) {
        Instant now = LocalDateTime.parse(time).toInstant(ZoneOffset.UTC);
        WatchSettings limits = new WatchSettings(
                Duration.ofHours(4),
                Duration.ofHours(28),
                100,
                Duration.ofDays(14),
                0,
                30,
                100,
                7,
                Duration.ofDays(8),
                List.of(),
                Duration.ofHours(4),
                List.of(),
                Optional.of("0 0 2 * * ?"),
                ZoneId.of("UTC"));
        return new Watching(repository, limits, Clock.fixed(now, ZoneOffset.UTC));
    }

    private SetId good(LocalDateTime night) throws IOException {
        SetId set = sets.good(night);
        repository.keep(
                new SetProof(set, Proof.Level.CONTENT, at(night.plusMinutes(5)), Duration.ofSeconds(1), List.of()));
        return set;
    }

    private void copied(SetId set) throws IOException {
        repository.keep(
                new SetCopy(set, "s3", SetCopy.Known.TOLD, at(NIGHT), Duration.ofSeconds(1), 3, 8, Optional.empty()));
    }
}
