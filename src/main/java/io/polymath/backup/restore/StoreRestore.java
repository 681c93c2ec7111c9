package io.polymath.backup.restore;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.run.Failures;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.Restoration.Plan;
import io.polymath.backup.store.Restoration.Swap;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** One store of a restore, and how far it has come. One thread at a time works on it. */
final class StoreRestore {

    /** More differences than these help nobody in one message; all of them are kept beside the set. */
    private static final int MAX_DIFFERENCES = 5;

    private final String name;
    private final Optional<String> object;
    private final Restoration restoration;
    private final Plan plan;
    private final Again again;
    private final List<String> unproved = new ArrayList<>();
    private final SortedMap<Step, Duration> seconds = new TreeMap<>();
    private Archive archive;
    private State state = State.PLANNED;
    private List<String> differences = List.of();
    private boolean equal;
    private Optional<Failure> failure = Optional.empty();
    private Optional<Swap> swap = Optional.empty();
    private volatile boolean busy;
    private volatile boolean cutOff;

    StoreRestore(Archive archive, Optional<String> object, Restoration restoration, Plan plan, Again again) {
        this.name = archive.store();
        this.object = object;
        this.archive = archive;
        this.restoration = restoration;
        this.plan = plan;
        this.again = again;
    }

    /** How far a store has come. */
    enum State {
        PLANNED,
        VERIFIED,
        /** The target was touched. */
        LOADING,
        LOADED,
        EQUAL,
        DIFFERENT,
        SWAPPING,
        SWAPPED,
        DISCARDED
    }

    /** Connects to the target once more, as what was connected was closed in the middle of a step. */
    @FunctionalInterface
    interface Again {
        Restoration open() throws IOException;
    }

    /** A step that takes a while. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Takes a step, and notes how long it took; what is thrown is noted as the failure of the store, and returned. */
    Optional<Failure> take(Step step, Clock clock, Work work) {
        Instant start = clock.instant();
        busy = true;
        try {
            work.run();
            seconds.merge(step, Duration.between(start, clock.instant()), Duration::plus);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            fails(Failures.of(name, e));
            return failure;
        } finally {
            busy = false;
        }
    }

    /** Ends the step that runs, if one does. */
    void cutOff() {
        if (busy) {
            cutOff = true;
            restoration.close();
        }
    }

    /** Removes what was loaded, also by a step that was cut off. */
    void discard() throws IOException {
        if (cutOff) {
            try (Restoration fresh = again.open()) {
                fresh.sweep();
            }
        } else {
            restoration.discard();
        }
        state = State.DISCARDED;
    }

    void fails(Failure why) {
        if (failure.isEmpty()) {
            failure = Optional.of(why);
        }
    }

    void reaches(State next) {
        state = next;
    }

    void isEqual() {
        equal = true;
        unproved.addAll(restoration.unproved());
        state = State.EQUAL;
    }

    /** Notes how it differs from what was saved, and returns that as a failure. */
    BackupException differs(List<String> found) {
        differences = List.copyOf(found);
        state = State.DIFFERENT;
        String shown = String.join("; ", found.subList(0, Math.min(MAX_DIFFERENCES, found.size())));
        String more = found.size() > MAX_DIFFERENCES ? Text.of("; and %,d more", found.size() - MAX_DIFFERENCES) : "";
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                Text.of("%s: what was loaded is not what was saved: %s%s", name, shown, more),
                "do not use what was loaded; look at who else writes there, then restore again");
    }

    void swaps(Swap made) {
        swap = Optional.of(made);
        state = State.SWAPPED;
    }

    /** Says where the archive's files are now. */
    void moves(Archive fetched) {
        archive = fetched;
    }

    String name() {
        return name;
    }

    Archive archive() {
        return archive;
    }

    Restoration restoration() {
        return restoration;
    }

    Plan plan() {
        return plan;
    }

    Optional<String> object() {
        return object;
    }

    Optional<Failure> failure() {
        return failure;
    }

    Optional<Swap> swap() {
        return swap;
    }

    boolean is(State one) {
        return state == one && failure.isEmpty();
    }

    /** Returns whether something may be in the target that is not what was asked for. */
    boolean leavesSomething(boolean inPlace) {
        return switch (state) {
            case PLANNED, VERIFIED, SWAPPED, DISCARDED -> false;
            case EQUAL -> inPlace || failure.isPresent();
            case LOADING, LOADED, DIFFERENT, SWAPPING -> true;
        };
    }

    /** Returns whether what was loaded is still where it was loaded. */
    boolean remains() {
        return hasBegun() && state != State.SWAPPED && state != State.DISCARDED;
    }

    /** Returns whether the target was touched. */
    boolean hasBegun() {
        return state.compareTo(State.LOADING) >= 0;
    }

    /** Returns the size of its files. */
    long bytes() {
        return archive.all().mapToLong(Archive::bytes).sum();
    }

    /** Returns where things are now. */
    RestoreResult.Left left() {
        return new RestoreResult.Left(name, swap, remains(), plan.remove());
    }

    /** Returns what is kept of it, beside the set. */
    Part part() {
        return new Part(name, plan.target(), object, equal, differences, unproved, seconds, failure);
    }
}
