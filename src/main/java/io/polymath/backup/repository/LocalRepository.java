package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Pin;
import io.polymath.backup.set.Readings;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.SetProof;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;

/**
 * The folder that keeps sets on this machine. Each set is a folder of its own, which appears by one rename; whatever
 * begins with {@code .work-} is an unfinished run.
 */
public final class LocalRepository implements Repository {

    private final Path folder;
    private final FolderFiles files;
    private final boolean checksRoom;
    private final SealedSets sets;
    private final SideFiles beside;
    private final Removals removals;

    public LocalRepository(Path folder) {
        this(folder, true);
    }

    /** @param checksRoom whether a run looks for room before it starts */
    public LocalRepository(Path folder, boolean checksRoom) {
        this.folder = folder;
        this.files = new FolderFiles(folder, Bandwidth.UNLIMITED);
        this.checksRoom = checksRoom;
        this.sets = new SealedSets(folder);
        this.beside = new SideFiles(folder);
        this.removals = new Removals(folder);
    }

    /** A set, or a folder that looks like one and is none: then the problem says why. */
    public record Entry(SetId set, Optional<Manifest> manifest, Optional<String> problem) {}

    @Override
    public String name() {
        return "local";
    }

    public Path folder() {
        return folder;
    }

    @Override
    public Kept put(String key, Path file) throws IOException {
        return files.isSame(key, file) ? files.kept(key) : files.put(key, file);
    }

    @Override
    public InputStream open(String key) throws IOException {
        return files.open(key);
    }

    @Override
    public List<Stored> list(String prefix) throws IOException {
        return files.list(prefix);
    }

    @Override
    public void delete(String key) throws IOException {
        files.delete(key);
    }

    public boolean checksRoom() {
        return checksRoom;
    }

    /** Makes sure that the folder exists, is ours to write, and nobody else's to read. */
    public void prepare() throws IOException {
        Optional<Trouble> trouble = new OwnFolder(folder).made();
        if (trouble.isPresent()) {
            throw trouble.get().exception();
        }
    }

    /** Returns why this user cannot write to the folder. */
    public Optional<Trouble> unwritable() {
        return new OwnFolder(folder).unwritable();
    }

    /** Returns why the folder, which has to be there, is not ours alone. */
    public Optional<Trouble> exposed() throws IOException {
        return new OwnFolder(folder).exposed();
    }

    /** Takes the repository for one run, waiting for another run to end if need be. */
    public RepositoryLock lock(Duration wait) throws IOException {
        return RepositoryLock.take(
                folder, ".lock", wait, "wait for that run to end, or let this one wait with --retry-lock 5m");
    }

    /** Takes the right to be the one service of the repository; its runs take the repository one by one. */
    public RepositoryLock lockService() throws IOException {
        return RepositoryLock.take(
                folder, ".service", Duration.ZERO, "one service looks after a repository: stop that one first");
    }

    /** Returns who holds the repository; empty when nobody does. */
    public Optional<String> holder() throws IOException {
        return RepositoryLock.holder(folder, ".lock");
    }

    /** Removes what unfinished runs left, and returns their names. Call it only while holding the lock. */
    public List<String> sweep() throws IOException {
        List<String> swept = removals.sweepRuns();
        removals.finish();
        removals.sweepScratch();
        return swept;
    }

    /** Removes what readers that were killed have left, and returns the names of the folders. */
    public List<String> sweepScratch() throws IOException {
        return removals.sweepScratch();
    }

    /** Makes a folder for what a reader of sealed sets needs on disk. */
    public ScratchFolder scratch() throws IOException {
        return new ScratchFolder(folder);
    }

    /** Adds a proof to those of its set, beside what was sealed. */
    public void keep(SetProof proof) throws IOException {
        beside.keep(proof);
    }

    /** Returns what later readings of a set found, the oldest first. */
    public List<SetProof> proofs(SetId set) throws IOException {
        return beside.proofs(set);
    }

    /** Adds what a restore or a drill of a set found, beside what was sealed. */
    public void keep(RestoreProof proof) throws IOException {
        beside.keep(proof);
    }

    /** Returns what restores and drills of a set found, the oldest first. */
    public List<RestoreProof> restores(SetId set) throws IOException {
        return beside.restores(set);
    }

    /**
     * Makes sure that a set stays until this is closed. Find the set after that, not before.
     *
     * @throws BackupException with LOCKED when it is being removed
     */
    public SetHold hold(SetId set) throws IOException {
        return SetHold.take(folder, set, true);
    }

    /**
     * Makes sure that nobody reads a set until this is closed: to remove it.
     *
     * @throws BackupException with LOCKED when it is being restored
     */
    public SetHold holdAlone(SetId set) throws IOException {
        return SetHold.take(folder, set, false);
    }

    /** Keeps what proves a copy of a set, in place of what proved an earlier one in the same repository. */
    public void keep(SetCopy copy) throws IOException {
        beside.keep(copy);
    }

    /** Keeps what was read back of another repository, in place of what was known before. */
    public void keep(Readings readings) throws IOException {
        beside.keep(readings);
    }

    /** Returns what was read back of another repository. */
    public Readings readings(String repository) throws IOException {
        return beside.readings(repository);
    }

    /** Returns what was read back of all other repositories, in order. */
    public List<Readings> readings() throws IOException {
        return beside.readings();
    }

    /** Returns the proved copies of a set, one for each repository that has one. */
    public List<SetCopy> copies(SetId set) throws IOException {
        return beside.copies(set);
    }

    /**
     * Makes sure that no other drill of this repository runs until this is closed.
     *
     * @throws BackupException with LOCKED when one does
     */
    public SetHold drilling() throws IOException {
        return SetHold.drill(folder);
    }

    /** Begins a set whose name no other one has. Call it only while holding the lock. */
    public WorkFolder begin(LocalDateTime now) throws IOException {
        int n = 1;
        while (Files.exists(folder.resolve(SetId.of(now, n).value()))) {
            n++;
        }
        SetId set = SetId.of(now, n);
        Path work = Files.createDirectory(folder.resolve(WorkFolder.PREFIX + set), OwnFolder.ours());
        return new WorkFolder(set, work, folder.resolve(set.value()));
    }

    /** Returns all sets, the newest first. */
    public List<Entry> list() throws IOException {
        return sets.list();
    }

    /** Returns the newest set that is complete and holds the whole estate. */
    public Optional<Manifest> latest() throws IOException {
        return sets.latest();
    }

    /** Returns a set by its name, or the latest one by the word {@code latest}. */
    public Manifest find(String name) throws IOException {
        return sets.find(name);
    }

    /**
     * Does the same, and makes sure that the set is signed, if that is asked for.
     *
     * @throws BackupException with VERIFICATION_FAILED when it is not signed by a key that is trusted
     */
    public Manifest find(String name, Signing signing) throws IOException {
        return sets.find(name, signing);
    }

    /** Returns the manifest of a set together with its signature. */
    public SignedManifest signed(SetId set) {
        return sets.signed(set);
    }

    /** Says that a set has to stay, beside what was sealed. */
    public void keep(SetId set, Pin pin) throws IOException {
        sets.existing(set.value());
        beside.keep(set, pin);
    }

    /** Returns why a set has to stay, if somebody said so. */
    public Optional<Pin> pin(SetId set) throws IOException {
        return SideFiles.pin(folder.resolve(set.value()));
    }

    /** Takes the pin of a set away; returns whether it had one. */
    public boolean unpin(SetId set) throws IOException {
        sets.existing(set.value());
        return beside.unpin(set);
    }

    /**
     * Removes a set: first it loses its name, so that no half set is ever seen. Call it only while holding the lock.
     *
     * @return whether it is gone; not when it was pinned at the last moment, or is being restored
     */
    public boolean remove(SetId set) throws IOException {
        Optional<Manifest> manifest =
                SealedSets.entry(sets.existing(set.value())).manifest();
        boolean isGone = removals.remove(set);
        // not before: on a full disk there is room for it only now
        if (isGone && manifest.isPresent()) {
            new RestoreHistory(this).removes(manifest.get());
        }
        return isGone;
    }

    /** Removes the file by which a set is held, if the set is not here any more. Call it only while holding the lock. */
    public void forget(SetId set) throws IOException {
        removals.forget(set);
    }

    /** Removes what is left of removals that were killed. Call it only while holding the lock. */
    public void finishRemovals() throws IOException {
        removals.finish();
    }
}
