package io.polymath.backup.restore;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.restore.StoreRestore.State;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Failures;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one restore: within a step the stores are worked on at the same time, and one that fails stops no other. */
final class StoreSteps {

    private static final Logger LOG = LoggerFactory.getLogger(StoreSteps.class);

    private final Backups backups;
    private final SetId set;
    private final List<StoreRestore> stores;
    private final boolean drill;
    private final Workers workers = new Workers();
    private volatile boolean cancelled;

    StoreSteps(Backups backups, SetId set, List<StoreRestore> stores, boolean drill) {
        this.backups = backups;
        this.set = set;
        this.stores = stores;
        this.drill = drill;
    }

    /** What a step does to one store. */
    interface Work {
        void on(StoreRestore store) throws IOException;
    }

    /** Takes a step of all stores that have come so far and did not fail. */
    void each(Step step, State from, Work work) {
        checkCancelled();
        List<StoreRestore> ready =
                stores.stream().filter(store -> store.is(from)).toList();
        workers.each(ready, store -> {
            if (step == Step.VERIFY || step == Step.LOAD) {
                backups.progress().begins(store.name(), rawBytes(store));
            }
            Optional<Failure> failure = store.take(step, backups.clock(), () -> {
                checkCancelled();
                work.on(store);
            });
            failure.ifPresent(this::tell);
            backups.progress().ends(store.name());
        });
        checkCancelled();
    }

    private static long rawBytes(StoreRestore store) {
        return store.archive().all().mapToLong(Archive::rawBytes).sum();
    }

    void tell(Failure failure) {
        if (!cancelled) {
            LOG.error("{}\n  hint: {}", failure.reason(), failure.hint());
        }
    }

    /** Throws unless all stores that did not fail have come so far, or the route lacks a step. */
    void require(State state, String word, String before) {
        for (StoreRestore store : stores) {
            if (store.failure().isEmpty() && !store.is(state)) {
                throw new BackupException(
                        ExitCode.USAGE,
                        word + ": " + before + " has not been done",
                        "put the step " + before + " before it in the route");
            }
        }
    }

    /** A restore stops before anything is touched; a drill goes on with the stores that are whole. */
    void stopIfAnyFailed(String what) {
        if (drill) {
            return;
        }
        List<Failure> failures =
                stores.stream().flatMap(store -> store.failure().stream()).toList();
        if (failures.size() == 1) {
            Failure only = failures.get(0);
            throw new BackupException(only.exitCode(), only.reason(), "nothing was touched; " + only.hint());
        }
        if (!failures.isEmpty()) {
            List<ExitCode> codes =
                    failures.stream().map(Failure::exitCode).distinct().toList();
            throw new BackupException(
                    codes.size() == 1 ? codes.get(0) : ExitCode.FAILED,
                    Text.of("%s: %d of %s %s", set, failures.size(), Text.number(stores.size(), "archive"), what),
                    "nothing was touched; restore another set, or the stores that are whole with --only");
        }
    }

    void checkCancelled() {
        if (cancelled) {
            throw new BackupException(
                    ExitCode.INTERRUPTED,
                    drill ? "the drill was interrupted" : "the restore was interrupted",
                    drill
                            ? "what it had loaded is removed; run it again"
                            : "what it left is told above; the same restore can be run again");
        }
    }

    /** Removes what a drill loaded, if it is still there. */
    void discard(StoreRestore store) {
        if (!store.remains()) {
            return;
        }
        try {
            store.discard();
            LOG.info("{}: removed {}", store.name(), store.plan().target());
        } catch (IOException | RuntimeException e) {
            store.fails(Failures.of(store.name(), e));
            LOG.error("{}: unable to remove {}", store.name(), store.plan().target(), e);
        }
    }

    void tellLeft(StoreRestore store) {
        LOG.warn(
                "{}: left {}, which is not in use; run the restore again, which begins anew, or remove it: {}",
                store.name(),
                store.plan().target(),
                store.plan().remove());
    }

    /** Ends the step that runs; no other is taken after that. */
    void cancel() {
        cancelled = true;
        workers.interrupt();
    }

    boolean isCancelled() {
        return cancelled;
    }
}
