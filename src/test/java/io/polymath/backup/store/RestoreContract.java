package io.polymath.backup.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.codec.Codecs;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.store.Restoration.Exports;
import io.polymath.backup.store.Restoration.Swap;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every restoration promises. A store's own test class extends it, with real servers or folders behind it. */
public abstract class RestoreContract {

    private static final Clock CLOCK = Clock.system(ZoneId.of("Europe/Stockholm"));

    @TempDir
    Path contractTemp;

    protected final Verifier verifier = new Verifier(Stores::kind, Codecs::reading, CLOCK);

    /** Returns a store that is configured to be backed up and restored, and holds something of every sort. */
    protected abstract Store store() throws Exception;

    /** Returns a new place, in which there is nothing. */
    protected abstract Destination newPlace() throws Exception;

    /** Returns a place in which somebody has something, which {@link #look} sees. */
    protected abstract Destination takenPlace() throws Exception;

    /**
     * Looks at the data itself, in other ways than an inventory does: rows, nodes, vectors, files as text.
     *
     * @param place where a restore was sent; the live store for {@link Destination.InPlace}
     * @return empty when there is nothing at all
     */
    protected abstract List<String> look(Destination place) throws Exception;

    /** Changes the live store, so that it is another one than was saved. */
    protected abstract void changeLive() throws Exception;

    /** Looks at what a swap has kept, as {@link #look} does. */
    protected abstract List<String> lookAtOld(Swap swap) throws Exception;

    @Test
    void whatWasSavedIsRestoredIntoANewPlaceAndIsEqual() throws Exception {
        Store store = store();
        Manifest set = save(store);
        List<String> saved = look(new Destination.InPlace());
        Destination place = newPlace();

        restore(store, set, place);

        assertThat(saved).isNotEmpty();
        assertThat(look(place)).isEqualTo(saved);
    }

    @Test
    void aBackupOnlyReads() throws Exception {
        Store store = store();
        List<String> before = look(new Destination.InPlace());

        save(store);

        assertThat(before).isNotEmpty();
        assertThat(look(new Destination.InPlace())).isEqualTo(before);
    }

    @Test
    void aPlanTouchesNothingAndSaysWhatWillBeDone() throws Exception {
        Store store = store();
        Manifest set = save(store);
        Destination place = newPlace();
        List<String> live = look(new Destination.InPlace());

        for (Destination destination : List.of(place, new Destination.InPlace())) {
            try (Restoration restoration = store.restoration(order(set, destination))) {
                Restoration.Plan plan = restoration.plan();

                assertThat(plan.target()).isNotBlank();
                assertThat(plan.steps()).isNotEmpty().noneMatch(String::isBlank);
                assertThat(plan.remove()).isNotBlank();
            }
        }
        assertThat(look(place)).isEmpty();
        assertThat(look(new Destination.InPlace())).isEqualTo(live);
    }

    @Test
    void aPlaceThatIsTakenIsRefusedAndLeftAlone() throws Exception {
        Store store = store();
        Manifest set = save(store);
        Destination place = takenPlace();
        List<String> before = look(place);

        assertThatThrownBy(() -> plan(store, set, place)).isInstanceOfSatisfying(BackupException.class, refusal -> {
            assertThat(refusal.reason()).startsWith(store.name() + ": ");
            assertThat(refusal.hint()).isNotBlank();
        });

        assertThat(before).isNotEmpty();
        assertThat(look(place)).isEqualTo(before);
    }

    @Test
    void anExportThatLostItsEndIsNotTakenForWhatWasSaved() throws Exception {
        Store store = store();
        Manifest set = save(store);
        Destination place = newPlace();

        try (Restoration restoration = store.restoration(order(set, place))) {
            restoration.plan();

            assertThat(noticed(restoration, set)).isTrue();
        }
    }

    private boolean noticed(Restoration restoration, Manifest set) throws Exception {
        Archive archive = set.archives().get(0);
        try {
            restoration.load(one -> cut(verifier.open(one), one.rawBytes() / 2, false));
            Inventory expected = restoration.expected(archive.content().inventory());
            return !expected.differences(restoration.inventory()).isEmpty();
        } catch (IOException | BackupException e) {
            return true;
        }
    }

    @Test
    void aLoadThatWasInterruptedIsRepeatedFromTheStart() throws Exception {
        Store store = store();
        Manifest set = save(store);
        List<String> saved = look(new Destination.InPlace());
        Destination place = newPlace();
        try (Restoration restoration = store.restoration(order(set, place))) {
            restoration.plan();
            assertThatThrownBy(() -> restoration.load(one -> cut(verifier.open(one), one.rawBytes() / 2, true)))
                    .hasStackTraceContaining("the disk went away");
        }

        restore(store, set, place);

        assertThat(look(place)).isEqualTo(saved);
        assertThat(look(new Destination.InPlace())).isEqualTo(saved);
    }

    @Test
    void aSwapPutsItInThePlaceOfTheLiveStoreAndKeepsThatOne() throws Exception {
        Store store = store();
        Manifest set = save(store);
        List<String> saved = look(new Destination.InPlace());
        changeLive();
        List<String> changed = look(new Destination.InPlace());

        Swap swap;
        try (Restoration restoration = store.restoration(order(set, new Destination.InPlace()))) {
            restoration.plan();
            restoration.load(verifier::open);
            assertEqual(restoration, set);
            swap = restoration.swap();
        }

        assertThat(changed).isNotEqualTo(saved);
        assertThat(look(new Destination.InPlace())).isEqualTo(saved);
        assertThat(lookAtOld(swap)).isEqualTo(changed);
        assertThat(swap.undo()).isNotBlank();
        assertThat(swap.delete())
                .hasValueSatisfying(delete -> assertThat(delete).isNotBlank());
    }

    @Test
    void whatIsDiscardedIsGone() throws Exception {
        Store store = store();
        Manifest set = save(store);
        List<String> live = look(new Destination.InPlace());
        Destination place = new Destination.ThrowAway();

        try (Restoration restoration = store.restoration(order(set, place))) {
            restoration.plan();
            restoration.load(verifier::open);
            assertEqual(restoration, set);
            restoration.discard();
        }

        assertThat(look(new Destination.InPlace())).isEqualTo(live);
        // and so it can be done again
        plan(store, set, place);
    }

    @Test
    void aRestorationMayBeClosedTwiceAndWithoutHavingDoneAnything() throws Exception {
        Store store = store();

        Restoration restoration = store.restoration(order(save(store), newPlace()));

        restoration.close();
        restoration.close();
    }

    /** Saves a store, as a set of its own. */
    protected final Manifest save(Store store) throws Exception {
        Path repository = Files.createTempDirectory(contractTemp, "repository");
        return TestBackups.save(new Backups(
                List.of(store),
                new LocalRepository(repository),
                verifier,
                Policies.shipped(),
                CLOCK,
                Progress.SILENT,
                new ActiveRuns(),
                "test-host",
                "polymath-backup test",
                List.of(),
                Signing.none()));
    }

    /** Restores by all steps but the swap, and returns what was planned. */
    protected final Restoration.Plan restore(Store store, Manifest set, Destination place) throws Exception {
        return restore(store, set, order(set, place));
    }

    /** Restores by all steps but the swap. */
    protected final Restoration.Plan restore(Store store, Manifest set, RestoreOrder order) throws Exception {
        try (Restoration restoration = store.restoration(order)) {
            Restoration.Plan plan = restoration.plan();
            restoration.load(verifier::open);
            assertEqual(restoration, set);
            return plan;
        }
    }

    /** Returns the archives, decoded. */
    protected final Exports exports() {
        return verifier::open;
    }

    protected final void plan(Store store, Manifest set, Destination place) throws Exception {
        try (Restoration restoration = store.restoration(order(set, place))) {
            restoration.plan();
        }
    }

    protected final RestoreOrder order(Manifest set, Destination place) throws IOException {
        return order(set, place, Optional.empty());
    }

    /** Returns the order for one object. */
    protected final RestoreOrder order(Manifest set, Destination place, Optional<String> object) throws IOException {
        Path work = Files.createTempDirectory(contractTemp, "work");
        return new RestoreOrder(set.set(), set.archives().get(0), place, object, work);
    }

    protected static void assertEqual(Restoration restoration, Manifest set) throws IOException {
        Inventory archived = set.archives().get(0).content().inventory();
        assertThat(restoration.expected(archived).differences(restoration.inventory()))
                .isEmpty();
    }

    /** Ends a stream early: as if that were its end, or by a failure of the disk that it comes from. */
    private static InputStream cut(InputStream in, long bytes, boolean fails) {
        return new FilterInputStream(in) {
            private long left = bytes;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (left == 0 && fails) {
                    throw new IOException("the disk went away");
                }
                if (left == 0) {
                    return -1;
                }
                int n = in.read(buffer, offset, (int) Math.min(length, left));
                left -= Math.max(n, 0);
                return n;
            }

            @Override
            public long skip(long n) throws IOException {
                return Math.max(0, read(new byte[(int) Math.min(n, 8192)]));
            }

            @Override
            public boolean markSupported() {
                return false;
            }
        };
    }
}
