package io.polymath.backup.repository;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that keeps sets on this machine. Each set is a folder of its own, which appears by one rename; whatever
 * begins with {@code .work-} is an unfinished run.
 */
public final class LocalRepository implements Repository {

    private static final Logger LOG = LoggerFactory.getLogger(LocalRepository.class);
    private static final String WORK = ".work-";
    private static final String REMOVED = ".removed-";
    private static final String PROOFS = "proofs.json";
    private static final String RESTORES = "restores.json";
    private static final String COPIES = "copies.json";
    private static final String READINGS = "readings-";
    private static final String JSON_FILE = ".json";
    private static final JsonMapper JSON = ManifestFormat.mapper();

    private final Path folder;
    private final FolderFiles files;
    private final boolean checksRoom;

    public LocalRepository(Path folder) {
        this(folder, true);
    }

    /** @param checksRoom whether a run looks for room before it starts */
    public LocalRepository(Path folder, boolean checksRoom) {
        this.folder = folder;
        this.files = new FolderFiles(folder, Bandwidth.UNLIMITED);
        this.checksRoom = checksRoom;
    }

    /** A set, or a folder that looks like one and is none: then the problem says why. */
    public record Entry(SetId set, Optional<Manifest> manifest, Optional<String> problem) {

        /** The newest first, by their numbers, whatever a clock said; those without a manifest as their names say. */
        static final Comparator<Entry> NEWEST_FIRST =
                Comparator.comparingLong(Entry::order).thenComparing(Entry::set).reversed();

        private long order() {
            return manifest.map(Manifest::order).orElseGet(() -> set.seconds());
        }
    }

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
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw notWritable(e);
        }
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder);
        if (rights.stream().anyMatch(right -> !right.name().startsWith("OWNER_"))) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "repository %s is open to others: %s, expected rwx------",
                            folder, PosixFilePermissions.toString(rights)),
                    "chmod 700 " + folder);
        }
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw notWritable(null);
        }
    }

    private BackupException notWritable(@Nullable Throwable cause) {
        return new BackupException(
                ExitCode.FAILED,
                "unable to write to repository " + folder + ": expected a folder that this user may write to",
                "give the folder to the user of the backup, or set repository.local.path",
                cause);
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
        List<String> swept = new ArrayList<>();
        for (Path leftover : children(WORK)) {
            Folders.delete(leftover);
            swept.add(leftover.getFileName().toString().substring(WORK.length()));
        }
        finishRemovals();
        sweepScratch();
        return swept;
    }

    /** Removes what readers that were killed have left, and returns the names of the folders. */
    public List<String> sweepScratch() throws IOException {
        List<String> swept = new ArrayList<>();
        for (Path scratch : children("")) {
            if (ScratchFolder.isAbandoned(scratch)) {
                Folders.delete(scratch);
                swept.add(scratch.getFileName().toString());
            }
        }
        return swept;
    }

    /** Makes a folder for what a reader of sealed sets needs on disk. */
    public ScratchFolder scratch() throws IOException {
        return new ScratchFolder(folder);
    }

    /** Adds a proof to those of its set, beside what was sealed. */
    public void keep(SetProof proof) throws IOException {
        List<SetProof> all = new ArrayList<>(proofs(proof.set()));
        all.add(proof);
        DurableFile.write(folder.resolve(proof.set().value()).resolve(PROOFS), JSON.writeValueAsBytes(all));
    }

    /** Returns what later readings of a set found, the oldest first. */
    public List<SetProof> proofs(SetId set) throws IOException {
        Path file = folder.resolve(set.value()).resolve(PROOFS);
        return Files.exists(file) ? List.of(JSON.readValue(file.toFile(), SetProof[].class)) : List.of();
    }

    /** Adds what a restore or a drill of a set found, beside what was sealed. */
    public void keep(RestoreProof proof) throws IOException {
        List<RestoreProof> all = new ArrayList<>(restores(proof.set()));
        all.add(proof);
        DurableFile.write(folder.resolve(proof.set().value()).resolve(RESTORES), JSON.writeValueAsBytes(all));
    }

    /** Returns what restores and drills of a set found, the oldest first. */
    public List<RestoreProof> restores(SetId set) throws IOException {
        Path file = folder.resolve(set.value()).resolve(RESTORES);
        return Files.exists(file) ? List.of(JSON.readValue(file.toFile(), RestoreProof[].class)) : List.of();
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
        List<SetCopy> all = new ArrayList<>(copies(copy.set()));
        all.removeIf(earlier -> earlier.repository().equals(copy.repository()));
        all.add(copy);
        DurableFile.write(folder.resolve(copy.set().value()).resolve(COPIES), JSON.writeValueAsBytes(all));
    }

    /** Keeps what was read back of another repository, in place of what was known before. */
    public void keep(Readings readings) throws IOException {
        DurableFile.write(
                folder.resolve(READINGS + readings.repository() + JSON_FILE), JSON.writeValueAsBytes(readings));
    }

    /** Returns what was read back of another repository. */
    public Readings readings(String repository) throws IOException {
        Path file = folder.resolve(READINGS + repository + JSON_FILE);
        return Files.exists(file) ? JSON.readValue(file.toFile(), Readings.class) : Readings.none(repository);
    }

    /** Returns what was read back of all other repositories, in order. */
    public List<Readings> readings() throws IOException {
        List<Readings> all = new ArrayList<>();
        for (Path file : children(READINGS)) {
            if (file.toString().endsWith(JSON_FILE)) {
                all.add(JSON.readValue(file.toFile(), Readings.class));
            }
        }
        return all;
    }

    /** Returns the proved copies of a set, one for each repository that has one. */
    public List<SetCopy> copies(SetId set) throws IOException {
        Path file = folder.resolve(set.value()).resolve(COPIES);
        return Files.exists(file) ? List.of(JSON.readValue(file.toFile(), SetCopy[].class)) : List.of();
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
        Path work = Files.createDirectory(
                folder.resolve(WORK + set),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new WorkFolder(set, work, folder.resolve(set.value()));
    }

    /** Returns all sets, the newest first. */
    public List<Entry> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    "no repository: " + folder + " does not exist",
                    "run a backup first, or set repository.local.path");
        }
        return children("").stream()
                .filter(child -> SetId.isValid(child.getFileName().toString()) && Files.isDirectory(child))
                .map(LocalRepository::entry)
                .sorted(Entry.NEWEST_FIRST)
                .toList();
    }

    private static Entry entry(Path folder) {
        SetId set = new SetId(folder.getFileName().toString());
        try {
            return new Entry(set, Optional.of(ManifestFormat.read(folder)), Optional.empty());
        } catch (BackupException e) {
            return new Entry(set, Optional.empty(), Optional.of(e.reason()));
        } catch (IOException e) {
            return new Entry(set, Optional.empty(), Optional.of(set + ": no readable manifest: " + e.getMessage()));
        }
    }

    /** Returns the newest set that is complete and holds the whole estate. */
    public Optional<Manifest> latest() throws IOException {
        return list().stream()
                .flatMap(entry -> entry.manifest().stream())
                .filter(Manifest::holdsTheEstate)
                .findFirst();
    }

    /** Returns a set by its name, or the latest one by the word {@code latest}. */
    public Manifest find(String name) throws IOException {
        if (name.equals("latest")) {
            list();
            return latest().orElseThrow(() -> new BackupException(
                    ExitCode.NOT_FOUND,
                    "no complete set in " + folder,
                    "run a backup, or name a partial set; list shows them"));
        }
        return ManifestFormat.read(existing(name));
    }

    /**
     * Does the same, and makes sure that the set is signed, if that is asked for.
     *
     * @throws BackupException with VERIFICATION_FAILED when it is not signed by a key that is trusted
     */
    public Manifest find(String name, Signing signing) throws IOException {
        Path set = name.equals("latest") ? folder.resolve(find(name).set().value()) : existing(name);
        return signed(new SetId(set.getFileName().toString())).read(signing).in(set);
    }

    /** Returns the manifest of a set together with its signature. */
    public SignedManifest signed(SetId set) {
        Path there = folder.resolve(set.value());
        return new SignedManifest(set, name -> Files.newInputStream(there.resolve(name)), there.toString());
    }

    private Path existing(String name) {
        if (!SetId.isValid(name) || !Files.isDirectory(folder.resolve(name))) {
            throw new BackupException(
                    ExitCode.NOT_FOUND, "no set " + name + " in " + folder, "list shows the sets there are");
        }
        return folder.resolve(name);
    }

    /** Says that a set has to stay, beside what was sealed. */
    public void keep(SetId set, Pin pin) throws IOException {
        DurableFile.write(existing(set.value()).resolve(Pin.FILE), JSON.writeValueAsBytes(pin));
    }

    /** Returns why a set has to stay, if somebody said so. */
    public Optional<Pin> pin(SetId set) throws IOException {
        return pin(folder.resolve(set.value()));
    }

    private static Optional<Pin> pin(Path folder) throws IOException {
        Path file = folder.resolve(Pin.FILE);
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), Pin.class)) : Optional.empty();
    }

    /** Takes the pin of a set away; returns whether it had one. */
    public boolean unpin(SetId set) throws IOException {
        boolean had = Files.deleteIfExists(existing(set.value()).resolve(Pin.FILE));
        DurableFile.syncFolder(folder.resolve(set.value()));
        return had;
    }

    /**
     * Removes a set: first it loses its name, so that no half set is ever seen. Call it only while holding the lock.
     *
     * @return whether it is gone; not when it was pinned at the last moment, or is being restored
     */
    public boolean remove(SetId set) throws IOException {
        existing(set.value());
        SetHold alone;
        try {
            alone = holdAlone(set);
        } catch (BackupException e) {
            LOG.info("{}, so it stays for now", e.reason());
            return false;
        }
        try {
            return removeUnread(set);
        } finally {
            alone.close();
            forget(set);
        }
    }

    /** Removes the file by which a set is held, if the set is not here any more. Call it only while holding the lock. */
    public void forget(SetId set) throws IOException {
        if (!Files.exists(folder.resolve(set.value()))) {
            Files.deleteIfExists(folder.resolve(SetHold.PREFIX + set));
        }
    }

    private boolean removeUnread(SetId set) throws IOException {
        Path named = existing(set.value());
        Optional<Manifest> manifest = entry(named).manifest();
        Path nameless = folder.resolve(REMOVED + set);
        Files.move(named, nameless, StandardCopyOption.ATOMIC_MOVE);
        // whoever pins it holds no lock: from here on its folder is not found under its name any more
        if (pin(nameless).isPresent()) {
            Files.move(nameless, named, StandardCopyOption.ATOMIC_MOVE);
            return false;
        }
        DurableFile.syncFolder(folder);
        Folders.delete(nameless);
        // not before: on a full disk there is room for it only now
        if (manifest.isPresent()) {
            new RestoreHistory(this).removes(manifest.get());
        }
        return true;
    }

    /** Removes what is left of removals that were killed. Call it only while holding the lock. */
    public void finishRemovals() throws IOException {
        for (Path nameless : children(REMOVED)) {
            Folders.delete(nameless);
        }
    }

    private List<Path> children(String prefix) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(child -> child.getFileName().toString().startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }
}
