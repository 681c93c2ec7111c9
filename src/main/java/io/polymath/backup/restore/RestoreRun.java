package io.polymath.backup.restore;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.restore.StoreRestore.State;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.RestoreProof.Step;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import io.polymath.backup.store.Restoration.Swap;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One restore, from the plan to the swap, or to the removal of what a drill loaded. The steps are the business of one
 * thread; within a step the stores are worked on at the same time. A store that fails does not stop the others, but then
 * nothing is swapped. Closing lets everything go, says what is left, and keeps what was found beside the set.
 */
public final class RestoreRun implements ActiveRuns.Run, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreRun.class);

    private final Backups backups;
    private final RestoreRequest request;
    private final Source source;
    private final Manifest set;
    private final List<StoreRestore> stores;
    private final Findings findings;
    private final StoreSteps steps;
    private final Underway underway;
    private boolean closed;

    private RestoreRun(
            Backups backups,
            RestoreRequest request,
            Source source,
            List<StoreRestore> stores,
            List<RestoreProof.Part> leftOut) {
        this.backups = backups;
        this.request = request;
        this.source = source;
        this.set = source.set();
        this.stores = stores;
        this.findings = new Findings(
                backups, request, source, stores, leftOut, backups.clock().instant());
        this.steps = new StoreSteps(backups, set.set(), stores, isDrill());
        this.underway = Underway.of(backups, set.set(), request.inPlace());
    }

    /**
     * Finds the set, makes sure that it stays, and plans each store. Touches nothing but a work folder in the repository.
     *
     * @throws BackupException when there is no such set, or a store cannot be restored as asked
     */
    public static RestoreRun open(Backups backups, RestoreRequest request) throws IOException {
        return open(backups, request, name -> {
            throw new BackupException(
                    ExitCode.NOT_FOUND, "no repository " + name, "the repositories are " + RestoreRequest.LOCAL);
        });
    }

    /**
     * Does the same for a set of any repository.
     *
     * @param elsewhere finds a repository other than the local one by its name
     */
    public static RestoreRun open(Backups backups, RestoreRequest request, Function<String, Repository> elsewhere)
            throws IOException {
        Source source = Source.open(backups, request, elsewhere);
        List<StoreRestore> stores = List.of();
        try {
            // a key that is missing is told before a target is looked at
            List<Selection.Chosen> chosen = new Selection(source.set(), backups)
                    .of(request).stream()
                            .map(each -> each.with(backups.verifier().opened(each.archive())))
                            .toList();
            source.requireRoom(chosen.stream()
                    .flatMap(each -> each.archive().all())
                    .mapToLong(Archive::bytes)
                    .sum());
            Planner planner = new Planner(source, request);
            stores = planner.plan(chosen);
            RestoreRun run = new RestoreRun(backups, request, source, stores, planner.leftOut());
            run.underway.warn();
            backups.active().add(run);
            run.stores.forEach(store ->
                    LOG.info("{}: is going to {}", store.name(), store.plan().target()));
            return run;
        } catch (IOException | RuntimeException e) {
            stores.forEach(store -> store.restoration().close());
            source.close();
            throw e;
        }
    }

    public SetId set() {
        return set.set();
    }

    public boolean isInPlace() {
        return request.inPlace();
    }

    /** Returns what it is going to do. */
    public RestorePlan plan() throws IOException {
        return findings.plan();
    }

    /** From the first step on services may be stopped. */
    private void begins() throws IOException {
        if (request.inPlace()) {
            underway.begins();
        }
    }

    /** Copies the archives from another repository into a work folder; those of the local one are read where they are. */
    public void fetch() throws IOException {
        begins();
        if (source.isLocal()) {
            return;
        }
        steps.each(Step.FETCH, State.PLANNED, store -> {
            store.moves(source.fetch(store.archive()));
            LOG.info("{}: fetched {} from {}", store.name(), Summary.bytes(store.bytes()), source.name());
        });
        steps.stopIfAnyFailed("could not be fetched");
    }

    /**
     * Reads every archive to its end.
     *
     * @throws BackupException with VERIFICATION_FAILED when one is damaged: then nothing was touched
     */
    public void verify(Proof.Level level) throws IOException {
        begins();
        steps.each(Step.VERIFY, State.PLANNED, store -> {
            // a key that is wrong is told before gigabytes are read
            backups.verifier().unlock(store.archive());
            backups.verifier().verify(store.archive(), level, source::folder);
            store.reaches(State.VERIFIED);
            LOG.info("{}: verified ({}) {}", store.name(), Summary.level(level), Summary.bytes(store.bytes()));
        });
        steps.stopIfAnyFailed("are damaged");
    }

    /** Loads every archive into its target. Only what was verified is loaded. */
    public void load() {
        steps.require(State.VERIFIED, "restore:load", "restore:verify");
        steps.each(Step.LOAD, State.VERIFIED, store -> {
            if (!isDrill()) {
                underway.loads(store);
            }
            store.reaches(State.LOADING);
            store.restoration().load(archive -> open(store, archive));
            store.reaches(State.LOADED);
            LOG.info("{}: loaded into {}", store.name(), store.plan().target());
        });
    }

    /** Opens a file of a store where it is now: what a restoration was ordered with may have been fetched since. */
    private InputStream open(StoreRestore store, Archive asked) throws IOException {
        Archive here = store.archive()
                .all()
                .filter(file -> file.fileName().equals(asked.fileName()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not of " + store.name() + ": " + asked.fileName()));
        return new ProgressInput(
                backups.verifier().open(here), bytes -> backups.progress().advances(store.name(), bytes));
    }

    /** Compares what is in the targets with what the stores held when they were saved. */
    public void compare() {
        steps.each(Step.COMPARE, State.LOADED, store -> {
            Inventory expected =
                    store.restoration().expected(store.archive().content().inventory());
            List<String> differences = expected.differences(store.restoration().inventory());
            if (differences.isEmpty()) {
                store.isEqual();
                LOG.info("{}: equal to what was saved: {}", store.name(), Summary.of(expected));
                return;
            }
            throw store.differs(differences);
        });
    }

    /** Puts what was loaded in the place of the live stores, if that was asked for and everything is equal. */
    public void swap() {
        if (!request.inPlace()) {
            return;
        }
        if (stores.stream().anyMatch(store -> store.failure().isPresent())) {
            LOG.warn("restore {}: nothing is replaced, as not every store is equal", set.set());
            return;
        }
        steps.require(State.EQUAL, "restore:swap", "restore:compare");
        for (StoreRestore store : stores) {
            steps.checkCancelled();
            Optional<Failure> failure = store.take(Step.SWAP, backups.clock(), () -> {
                underway.swaps(store);
                store.reaches(State.SWAPPING);
                Swap swap = store.restoration().swap();
                store.swaps(swap);
                underway.swapped(store, swap);
            });
            if (failure.isPresent()) {
                steps.tell(failure.get());
                return;
            }
            LOG.info("{}: is live; {}", store.name(), store.swap().orElseThrow().told());
        }
    }

    /** Removes what a drill loaded. What was restored to be used is never removed by this. */
    public void discard() {
        if (!isDrill()) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "restore:discard: this restore is no drill",
                    "take the step out of the route, or call the route of drills");
        }
        stores.forEach(steps::discard);
    }

    private boolean isDrill() {
        return request.purpose() == Purpose.DRILL;
    }

    /** Returns what it has come to so far. */
    public RestoreResult result() {
        return findings.result();
    }

    @Override
    public void cancel() {
        steps.cancel();
        // an interrupt does not wake a thread that reads from a process or a socket; the end of the session does
        if (isDrill()) {
            // the others stay connected, as what they loaded has to be removed
            stores.forEach(StoreRestore::cutOff);
        } else {
            stores.forEach(store -> store.restoration().close());
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (isDrill()) {
                discard();
            }
            stores.forEach(store -> store.restoration().close());
            stores.stream()
                    .filter(store -> store.leavesSomething(request.inPlace()))
                    .forEach(steps::tellLeft);
            boolean tells = isDrill() ? !steps.isCancelled() : stores.stream().anyMatch(StoreRestore::hasBegun);
            if (tells) {
                source.keep(result().proof());
            }
        } finally {
            letGo();
        }
    }

    private void letGo() throws IOException {
        try {
            RestoreResult result = result();
            underway.ends(result.proof().equal() && result.failures().isEmpty());
        } finally {
            source.close();
            backups.active().remove(this);
        }
    }
}
