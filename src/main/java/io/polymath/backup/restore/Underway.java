package io.polymath.backup.restore;

import io.polymath.backup.repository.RestoreNotes;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.RestoreNote;
import io.polymath.backup.set.RestoreNote.Stage;
import io.polymath.backup.set.RestoreNote.Target;
import io.polymath.backup.set.SetId;
import io.polymath.backup.store.Restoration.Swap;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells on disk how far a restore has come, from before its first step until it is closed. */
final class Underway {

    private static final Logger LOG = LoggerFactory.getLogger(Underway.class);

    private final RestoreNotes notes;
    private RestoreNote note;
    private boolean begun;

    private Underway(RestoreNotes notes, RestoreNote note) {
        this.notes = notes;
        this.note = note;
    }

    static Underway of(Backups backups, SetId set, boolean inPlace) {
        OffsetDateTime now = OffsetDateTime.ofInstant(
                backups.clock().instant(), backups.clock().getZone());
        return new Underway(
                new RestoreNotes(backups.repository()),
                RestoreNote.begin(UUID.randomUUID().toString(), set, inPlace, now));
    }

    /** Logs what restores have left that were killed. */
    void warn() throws IOException {
        for (RestoreNote left : notes.left()) {
            LOG.warn(
                    "restore: {}\n  hint: {}",
                    left.told(),
                    left.hint(notes.file(left).toString()));
        }
    }

    /** Tells that it has begun, which from now on may have stopped services. */
    synchronized void begins() throws IOException {
        if (!begun) {
            notes.keep(note);
            begun = true;
        }
    }

    void loads(StoreRestore store) throws IOException {
        comesTo(store, Stage.LOADING, Optional.empty());
    }

    void swaps(StoreRestore store) throws IOException {
        comesTo(store, Stage.SWAPPING, Optional.empty());
    }

    void swapped(StoreRestore store, Swap swap) throws IOException {
        comesTo(store, Stage.SWAPPED, Optional.of(swap.told()));
    }

    private synchronized void comesTo(StoreRestore store, Stage stage, Optional<String> old) throws IOException {
        note = note.with(
                new Target(store.name(), store.plan().target(), store.plan().remove(), stage, old));
        notes.keep(note);
        begun = true;
    }

    /**
     * Tells no more of it.
     *
     * @param done whether it came to a good end: then killed ones that were to do the same are told no more, either
     */
    synchronized void ends(boolean done) throws IOException {
        if (!begun) {
            return;
        }
        notes.forget(note);
        if (done) {
            for (RestoreNote left : notes.left()) {
                if (left.isDoneBy(note)) {
                    notes.forget(left);
                }
            }
        }
    }
}
