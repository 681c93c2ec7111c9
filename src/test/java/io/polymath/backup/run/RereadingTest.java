package io.polymath.backup.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.FolderRepository;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.StoreChoice;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Readings;
import io.polymath.backup.set.SetCopy.Known;
import io.polymath.backup.set.SetId;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RereadingTest {

    private static final Share SEVENTH = new Share(1, 7);

    @TempDir
    Path temp;

    private Instant now = Instant.parse("2026-11-01T12:00:00Z");
    private Path disk;
    private Repository there;

    @BeforeEach
    void aDisk() throws IOException {
        disk = Files.createDirectory(temp.resolve("disk"));
        Files.createFile(disk.resolve(FolderRepository.MARKER));
        there = new FolderRepository("disk", disk, Bandwidth.UNLIMITED);
    }

    @Test
    void sevenSharesReadEveryByte() throws Exception {
        for (int i = 0; i < 5; i++) {
            copied();
        }

        long read = 0;
        Readings readings = Readings.none("disk");
        int shares = 0;
        while (readings.since().isEmpty() && shares < 10) {
            now = now.plus(Duration.ofDays(1));
            readings = read();
            read += readings.lastBytes();
            shares++;
        }

        assertThat(shares).isLessThanOrEqualTo(7);
        assertThat(read).isGreaterThanOrEqualTo(readings.allBytes());
        assertThat(readings.read()).hasSize(10);
        assertThat(readings.damaged()).isEmpty();
    }

    @Test
    void noByteWaitsForMoreThanSevenSharesWhateverComesGoesOrIsMissed() throws Exception {
        List<SetId> sets = new ArrayList<>();
        List<Instant> shares = new ArrayList<>();
        for (int day = 0; day < 25; day++) {
            now = now.plus(Duration.ofDays(1));
            sets.add(copied().set());
            if (sets.size() > 9) {
                remove(sets.remove(0));
            }
            if (day % 5 == 3) {
                continue; // a day that was missed
            }
            read();
            shares.add(now);
            if (shares.size() > 8) {
                Instant limit = shares.get(shares.size() - 8);
                for (SetId set : sets) {
                    Manifest manifest = new RepositorySets(there).find(set.value());
                    if (manifest.ended().toInstant().isBefore(limit)) {
                        for (String store : List.of("large", "small")) {
                            assertThat(local().readings("disk").read().get(set + "/" + store))
                                    .as("%s/%s on day %d", set, store, day)
                                    .isNotNull()
                                    .satisfies(
                                            when -> assertThat(when.toInstant()).isAfterOrEqualTo(limit));
                        }
                    }
                }
            }
        }
    }

    @Test
    void whatWasReadWhileTheClockWasAheadIsReadAgain() throws Exception {
        for (int i = 0; i < 5; i++) {
            copied();
        }
        now = now.plus(Duration.ofDays(40));
        for (int i = 0; i < 7; i++) {
            read();
        }
        now = now.minus(Duration.ofDays(40));

        assertThat(read().since()).isEmpty();
        for (int i = 1; i < 7; i++) {
            now = now.plus(Duration.ofDays(1));
            read();
        }

        Readings readings = local().readings("disk");
        assertThat(readings.read()).hasSize(10);
        assertThat(readings.read().values()).noneMatch(when -> when.toInstant().isAfter(now));
        assertThat(readings.since()).isPresent();
    }

    @Test
    void aByteThatChangedIsFoundWithinSevenSharesAndToldUntilItIsMended() throws Exception {
        Set<String> stores = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            copied();
        }
        Stored victim = there.list("").stream()
                .filter(stored -> stored.file().startsWith("large_"))
                .reduce((first, second) -> second)
                .orElseThrow();
        byte[] whole = Files.readAllBytes(disk.resolve(victim.key()));
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        Files.write(disk.resolve(victim.key()), changed);

        for (int i = 0; i < 7; i++) {
            now = now.plus(Duration.ofDays(1));
            stores.addAll(read().damaged());
        }

        assertThat(stores)
                .singleElement()
                .asString()
                .contains(victim.file())
                .contains("in repository disk: expected SHA-256");
        Files.write(disk.resolve(victim.key()), whole);
        for (int i = 0; i < 7; i++) {
            now = now.plus(Duration.ofDays(1));
            read();
        }
        assertThat(local().readings("disk").damaged()).isEmpty();
    }

    @Test
    void aSetThatIsGoneThereIsToldAtOnce() throws Exception {
        copied();
        Manifest gone = copied();
        remove(gone.set());

        assertThat(read().damaged()).containsExactly(gone.set() + ": it was copied there, and is not there now");
    }

    @Test
    void oneWholeReadsAllAtOnce() throws Exception {
        copied();

        Readings readings = new Rereading(backups(), there).read(new Share(1, 1));

        assertThat(readings.lastBytes()).isEqualTo(readings.allBytes()).isPositive();
        assertThat(readings.since()).isPresent();
    }

    private Readings read() throws IOException {
        return new Rereading(backups(), there).read(SEVENTH);
    }

    private Manifest copied() throws IOException {
        Manifest set = TestBackups.save(backups());
        new Copier(backups(), there, StoreChoice.ALL, Known.TOLD, true).copy(set);
        return set;
    }

    /** Removes a set there, as if this machine had not done it. */
    private void remove(SetId set) throws IOException {
        for (Stored stored : there.list(set + "/")) {
            there.delete(stored.key());
        }
    }

    private LocalRepository local() {
        return backups().repository();
    }

    private Backups backups() {
        return TestBackups.of(
                temp.resolve("sets"),
                Clock.fixed(now, ZoneId.of("Europe/Stockholm")),
                TextStore.of("large", "x".repeat(20_000)),
                TextStore.of("small", "one", "two"));
    }
}
