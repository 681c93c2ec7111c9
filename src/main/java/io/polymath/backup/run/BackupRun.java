package io.polymath.backup.run;

import io.polymath.backup.codec.Codec;
import io.polymath.backup.codec.Codecs;
import io.polymath.backup.codec.PgpCodec;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.pgp.Signer;
import io.polymath.backup.repository.ArchiveWriter;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.repository.WorkFolder;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Cut;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import io.polymath.backup.store.Snapshot.Companion;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final List<String> asked;
    private final OffsetDateTime started;
    private final long sequence;
    private final RepositoryLock lock;
    private final WorkFolder work;
    private final List<String> swept;
    private final Cutter cutter;
    private final Map<String, HeldStore> held = new ConcurrentHashMap<>();
    private final Map<String, List<Codec>> written = new ConcurrentHashMap<>();
    private final Map<String, Archive> archives = new ConcurrentHashMap<>();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private boolean sealed;

    private BackupRun(Backups backups, Request request, Optional<Signer> signer, RepositoryLock lock)
            throws IOException {
        this.backups = backups;
        this.request = request;
        this.signer = signer;
        this.lock = lock;
        this.asked = backups.asked(request).stream().map(Store::name).toList();
        this.started = now();
        this.swept = List.copyOf(backups.repository().sweep());
        swept.forEach(left -> LOG.warn("run: removed what the interrupted run {} left behind", left));
        this.sequence = sequence();
        this.work = backups.repository()
                .begin(LocalDateTime.ofInstant(
                        started.toInstant(), backups.clock().getZone()));
        this.cutter = new Cutter(backups.clock());
    }

    /**
     * Takes the repository, sweeps what unfinished runs left, and holds all stores that are asked for. A store that
     * cannot be held is a failure of the set, not of the run.
     *
     * @throws BackupException when the repository is in use or unusable, or a store is unknown
     */
    public static BackupRun open(Backups backups, Request request) throws IOException {
        List<Store> stores = backups.asked(request);
        // a key that cannot sign is told before any store is held
        Optional<Signer> signer = backups.signing().signer();
        backups.repository().prepare();
        RepositoryLock lock = lock(backups, request);
        try {
            BackupRun run = new BackupRun(backups, request, signer, lock);
            return run.begun(stores);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Returns a number that grows from set to set even when the clock goes back, and in a new repository, too. */
    private long sequence() throws IOException {
        long highest = backups.repository().list().stream()
                .flatMap(entry -> entry.manifest().stream())
                .mapToLong(Manifest::sequence)
                .max()
                .orElse(0);
        return Math.max(highest + 1, started.toEpochSecond());
    }

    /** Waits for another run, if the request says so; an interruption ends the wait. */
    private static RepositoryLock lock(Backups backups, Request request) throws IOException {
        Workers workers = backups.active().workers();
        workers.begin();
        try {
            return backups.repository().lock(request.retryLock());
        } finally {
            workers.end();
        }
    }

    private BackupRun begun(List<Store> stores) throws IOException {
        backups.active().add(this);
        try {
            Room.of(backups.repository(), asked).require();
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
        cutter.held().forEach(store -> held.put(store.store().name(), store));
        cutter.failures().forEach(failure -> failed(failure.store(), failure));
        LOG.info(
                "run {}: holds {} of {}, cut {} ms wide",
                work.set(),
                held.size(),
                Text.number(asked.size(), "store"),
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

    /** Returns the stores that failed so far. */
    public List<Failure> failures() {
        return inOrder(failures);
    }

    /** Returns the export of a store; empty when the run was not asked for it, or could not hold it. */
    public Optional<Export> export(String name) {
        HeldStore store = held.get(name);
        if (store == null) {
            return Optional.empty();
        }
        backups.progress().begins(name, expectedBytes(name));
        List<Export> companions = store.snapshot().companions().stream()
                .map(companion -> promise(store.store(), companion, List.of()))
                .toList();
        Companion main = new Companion(store.store().suffix(), store.snapshot()::writeTo);
        return Optional.of(promise(store.store(), main, companions));
    }

    private Export promise(Store store, Companion part, List<Export> companions) {
        String baseName = store.name() + "_" + work.set().stamp() + part.suffix();
        return new Export(work.set(), store.name(), store.kind(), baseName, List.of(), part.writer(), companions);
    }

    private long expectedBytes(String name) {
        try {
            return backups.repository().latest().stream()
                    .flatMap(Manifest::files)
                    .filter(archive -> archive.store().equals(name))
                    .mapToLong(Archive::rawBytes)
                    .sum();
        } catch (IOException e) {
            LOG.debug("{}: no earlier set to guess the size from", name, e);
            return 0;
        }
    }

    /** Writes an export and its companions as archives, and lets the store go. */
    public Archive write(Export export) throws IOException {
        String name = export.store();
        HeldStore store =
                Optional.ofNullable(held.get(name)).orElseThrow(() -> new IllegalStateException("not held: " + name));
        workers().begin();
        try {
            ArchiveWriter writer = new ArchiveWriter(work.folder(), backups.clock());
            Archive archive = write(writer, export, store);
            written.put(name, export.codecs());
            archives.put(name, archive);
            LOG.info("{}: {}", name, Summary.of(archive));
            tellWarnings(archive);
            return archive;
        } finally {
            workers().end();
            store.session().close();
            backups.progress().ends(name);
        }
    }

    private Archive write(ArchiveWriter writer, Export export, HeldStore store) throws IOException {
        Archive main = writer.write(
                export, store.snapshot().position(), bytes -> backups.progress().advances(export.store(), bytes));
        List<Archive> companions = new ArrayList<>();
        for (Export companion : export.companions()) {
            companions.add(writer.write(companion, store.snapshot().position(), bytes -> {}));
        }
        return main.withCompanions(companions);
    }

    private static void tellWarnings(Archive archive) {
        archive.content().inexact().ifPresent(why -> LOG.warn("{}: not exact: {}", archive.store(), why));
        archive.content().inventory().warnings().forEach(warning -> LOG.warn("{}: {}", archive.store(), warning));
    }

    /** Reads an archive of this run back, and keeps the proof with it. */
    public Archive verify(Archive archive, Proof.Level level) throws IOException {
        workers().begin();
        try {
            Archive verified = backups.verifier()
                    .with(name -> codec(archive.store(), name))
                    .verify(archive, level, work::scratch);
            Archive told = usedSessionKey(archive)
                    ? verified.verified(verified.verified().orElseThrow().bySessionKey())
                    : verified;
            archives.put(archive.store(), told);
            LOG.info(
                    "{}: verified ({}{}) in {}",
                    archive.store(),
                    Summary.level(level),
                    usedSessionKey(archive) ? ", by its session key" : "",
                    Summary.seconds(told));
            return told;
        } finally {
            workers().end();
        }
    }

    private boolean usedSessionKey(Archive archive) {
        return written.getOrDefault(archive.store(), List.of()).stream()
                .anyMatch(codec -> codec instanceof PgpCodec pgp && pgp.usedSessionKey());
    }

    /** Returns the very codec that wrote an archive: one that encrypts remembers how to read it back. */
    private Codec codec(String store, String name) {
        return written.getOrDefault(store, List.of()).stream()
                .filter(codec -> codec.name().equals(name))
                .findFirst()
                .orElseGet(() -> Codecs.reading(name));
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
        failed(store, Failures.of(store, workers().told(thrown)));
        LOG.debug("{}: failed", store, thrown);
    }

    private void failed(String store, Failure failure) {
        if (failures.putIfAbsent(store, failure) == null) {
            LOG.error("{}\n  hint: {}", failure.reason(), failure.hint());
            backups.progress().ends(store);
        }
    }

    /**
     * Makes a set of what was saved: complete, or partial when a store that was asked for is missing.
     *
     * @throws BackupException when nothing was saved: then there is no set
     */
    public Manifest seal() throws IOException {
        workers().check();
        for (String name : asked) {
            if (!archives.containsKey(name)) {
                failed(name, nothingWritten(name));
            }
        }
        for (String name : failures.keySet()) {
            Archive bad = archives.remove(name);
            if (bad != null) {
                work.discard(bad);
            }
        }
        if (archives.isEmpty()) {
            throw nothingSaved();
        }
        Manifest manifest = work.seal(manifest(), signer, backups.clock().instant());
        sealed = true;
        signer.ifPresent(key -> LOG.info("run {}: signed by {}", work.set(), key.who()));
        LOG.info("run {}: {}", work.set(), Summary.of(manifest));
        return manifest;
    }

    private static Failure nothingWritten(String name) {
        return new Failure(
                name,
                name + ": no archive was written",
                "its route has to hold export:" + name + " and archive:write",
                ExitCode.FAILED);
    }

    private BackupException nothingSaved() {
        List<Failure> all = inOrder(failures);
        Set<ExitCode> codes = Set.copyOf(all.stream().map(Failure::exitCode).toList());
        if (all.size() == 1) {
            return new BackupException(
                    all.get(0).exitCode(), all.get(0).reason(), all.get(0).hint());
        }
        return new BackupException(
                codes.size() == 1 ? codes.iterator().next() : ExitCode.FAILED,
                "no store could be saved; there is no set " + work.set(),
                "mend what is said of each store above, then run the backup again");
    }

    private Manifest manifest() {
        List<Archive> saved = inOrder(archives);
        OffsetDateTime last = saved.stream()
                .map(archive -> archive.content().moment())
                .max(Instant::compareTo)
                .map(moment -> OffsetDateTime.ofInstant(moment, backups.clock().getZone()))
                .filter(moment -> moment.isAfter(cutter.end()))
                .orElse(cutter.end());
        Cut.Level level = CutLevel.of(saved, cutter.start().toInstant());
        return new Manifest(
                Manifest.FORMAT,
                work.set(),
                sequence,
                request.label(),
                backups.host(),
                backups.program(),
                started,
                now(),
                new Cut(cutter.start(), last, level),
                backups.names(),
                asked,
                saved,
                inOrder(failures));
    }

    private <T> List<T> inOrder(Map<String, T> byStore) {
        return asked.stream()
                .map(byStore::get)
                .flatMap(value -> Optional.ofNullable(value).stream())
                .toList();
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
        // a store that cannot be let go does not keep the repository
        try {
            cutter.close();
        } finally {
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
        return OffsetDateTime.ofInstant(
                backups.clock().instant(), backups.clock().getZone());
    }
}
