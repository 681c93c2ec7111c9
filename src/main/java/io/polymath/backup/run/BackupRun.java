package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.pgp.Signer;
import io.polymath.backup.repository.ArchiveWriter;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.repository.WorkFolder;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup, from the cut to the sealed set. Stores are exported, written and verified by several threads at once;
 * opening, sealing and closing are the business of one. Closing lets every store and the repository go, and removes
 * what was not sealed.
 */
public final class BackupRun implements ActiveRuns.Run, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackupRun.class);

    private final Backups backups;
    private final Request request;
    private final Optional<Signer> signer;
    private final OffsetDateTime started;
    private final long sequence;
    private final RepositoryLock lock;
    private final WorkFolder work;
    private final List<String> swept;
    private final Cutter cutter;
    private final Outcomes outcomes;
    private final ReadBack readBack;
    private boolean sealed;

    private BackupRun(Backups backups, Request request, Pause pause, Optional<Signer> signer, RepositoryLock lock)
            throws IOException {
        this.backups = backups;
        this.request = request;
        this.signer = signer;
        this.lock = lock;
        this.outcomes =
                new Outcomes(backups.asked(request).stream().map(Store::name).toList());
        this.readBack = new ReadBack(backups.verifier());
        this.started = now();
        this.swept = List.copyOf(backups.repository().sweep());
        swept.forEach(left -> LOG.warn("run: removed what the interrupted run {} left behind", left));
        this.sequence = new EarlierSets(backups.repository()).nextSequence(started);
        this.work = backups.repository()
                .begin(LocalDateTime.ofInstant(
                        started.toInstant(), backups.clock().getZone()));
        this.cutter = new Cutter(backups.clock(), pause);
    }

    /** Opens one that pauses nobody. */
    public static BackupRun open(Backups backups, Request request) throws IOException {
        return open(backups, request, Pause.none());
    }

    /**
     * Takes the repository, sweeps what unfinished runs left, and holds all stores that are asked for. A store that
     * cannot be held is a failure of the set, not of the run.
     *
     * @param pause begins when all stores have answered; the run closes it
     * @throws BackupException when the repository is in use or unusable, or a store is unknown
     */
    public static BackupRun open(Backups backups, Request request, Pause pause) throws IOException {
        List<Store> stores = backups.asked(request);
        // a key that cannot sign is told before any store is held
        Optional<Signer> signer = backups.signing().signer();
        backups.repository().prepare();
        RepositoryLock lock = backups.lock(request);
        try {
            BackupRun run = new BackupRun(backups, request, pause, signer, lock);
            return run.begun(stores);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private BackupRun begun(List<Store> stores) throws IOException {
        backups.active().add(this);
        try {
            Room.of(backups.repository(), outcomes.asked()).require();
            hold(stores);
            return this;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void hold(List<Store> stores) throws IOException {
        workers().begin();
        try {
            cutter.open(stores);
            workers().check();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(
                    ExitCode.INTERRUPTED, "interrupted while the stores connect", "start the run again", e);
        } finally {
            workers().end();
        }
        cutter.failures().forEach(this::failed);
        LOG.info(
                "run {}: holds {} of {}, cut {} ms wide",
                work.set(),
                cutter.held().size(),
                Text.number(outcomes.asked().size(), "store"),
                Duration.between(cutter.start(), cutter.end()).toMillis());
    }

    /** Returns the name of the set that is in the making. */
    public SetId set() {
        return work.set();
    }

    /** Returns the names of the interrupted runs whose leftovers were removed. */
    public List<String> swept() {
        return swept;
    }

    /** Returns the time in which writers were paused. */
    public Pause pause() {
        return cutter.pause();
    }

    /** Returns the stores that failed so far. */
    public List<Failure> failures() {
        return outcomes.failures();
    }

    /** Returns the export of a store; empty when the run was not asked for it, or could not hold it. */
    public Optional<Export> export(String name) {
        return cutter.held(name).map(store -> {
            backups.progress().begins(name, new EarlierSets(backups.repository()).rawBytes(name));
            return store.export(work.set());
        });
    }

    /** Writes an export and its companions as archives, and lets the store go. */
    public Archive write(Export export) throws IOException {
        String name = export.store();
        HeldStore store = cutter.held(name).orElseThrow(() -> new IllegalStateException("not held: " + name));
        workers().begin();
        try {
            ArchiveWriter writer = new ArchiveWriter(work.folder(), backups.clock());
            Archive archive =
                    store.write(export, writer, bytes -> backups.progress().advances(name, bytes));
            readBack.wrote(export);
            outcomes.saved(archive);
            return archive;
        } finally {
            workers().end();
            cutter.letGo(name);
            backups.progress().ends(name);
        }
    }

    /** Reads an archive of this run back, and keeps the proof with it. */
    public Archive verify(Archive archive, Proof.Level level) throws IOException {
        workers().begin();
        try {
            Archive verified = readBack.read(archive, level, work::scratch);
            outcomes.saved(verified);
            return verified;
        } finally {
            workers().end();
        }
    }

    /** Does something that the end of the run interrupts. */
    public void interruptibly(Work work) throws IOException {
        if (sealed) {
            workers().begin(interruptedAfterwards());
        } else {
            workers().begin();
        }
        try {
            work.run();
        } finally {
            workers().end();
        }
    }

    private Trouble interruptedAfterwards() {
        return new Trouble(
                "the run was interrupted after " + work.set() + " was sealed",
                "the set stays; the next run copies what is missing elsewhere, and removes what no rule keeps",
                ExitCode.INTERRUPTED);
    }

    /** Something that takes its time. */
    @FunctionalInterface
    public interface Work {
        void run() throws IOException;
    }

    /** Notes that a store failed. What was written of it is not kept; the other stores go on. */
    public void failed(String store, Throwable thrown) {
        failed(Failures.of(store, workers().told(thrown)));
        LOG.debug("{}: failed", store, thrown);
    }

    private void failed(Failure failure) {
        if (outcomes.failed(failure)) {
            LOG.error("{}\n  hint: {}", failure.reason(), failure.hint());
            cutter.letGo(failure.store());
            backups.progress().ends(failure.store());
        }
    }

    /**
     * Makes a set of what was saved: complete, or partial when a store that was asked for is missing.
     *
     * @throws BackupException when nothing was saved: then there is no set
     */
    public Manifest seal() throws IOException {
        cutter.pause().end();
        workers().check();
        outcomes.unwritten().forEach(this::failed);
        for (Archive bad : outcomes.dropFailed()) {
            work.discard(bad);
        }
        if (outcomes.archives().isEmpty()) {
            throw outcomes.nothingSaved(work.set());
        }
        Manifest manifest =
                work.seal(readBack.sealed(manifest()), signer, backups.clock().instant());
        sealed = true;
        signer.ifPresent(key -> LOG.info("run {}: signed by {}", work.set(), key.who()));
        LOG.info("run {}: {}", work.set(), Summary.of(manifest));
        return manifest;
    }

    private Manifest manifest() {
        List<Archive> saved = outcomes.archives();
        return new Manifest(
                Manifest.FORMAT,
                work.set(),
                sequence,
                request.label(),
                backups.host(),
                backups.program(),
                started,
                now(),
                cutter.cut(saved),
                backups.names(),
                outcomes.asked(),
                saved,
                outcomes.failures());
    }

    /** Lets the stores go under the hands of those who read them: an interrupt does not wake who waits for a socket. */
    @Override
    public void cancel() {
        cutter.close();
    }

    private Workers workers() {
        return backups.active().workers();
    }

    @Override
    public void close() throws IOException {
        try { // a store that cannot be let go does not keep the repository
            cutter.close();
        } finally {
            cutter.pause().close();
            try {
                if (!sealed) {
                    work.discard();
                }
            } finally {
                lock.close();
                backups.active().remove(this);
            }
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(backups.clock());
    }
}
