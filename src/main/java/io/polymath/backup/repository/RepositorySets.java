package io.polymath.backup.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The sets that a repository keeps, read through its four verbs, wherever it is. Nothing it says is believed. */
public final class RepositorySets {

    /** The file that says that a set is being removed; it comes before the manifest goes, and goes last. */
    public static final String REMOVING = "removing.json";

    private static final int BUFFER_BYTES = 1 << 18;

    private final Repository repository;
    private final Signing signing;

    /** Takes each manifest for what it says. */
    public RepositorySets(Repository repository) {
        this(repository, Signing.none());
    }

    /** @param signing says who has to have signed a set for it to be whole, if somebody has */
    public RepositorySets(Repository repository, Signing signing) {
        this.repository = repository;
        this.signing = signing;
    }

    /** Returns all sets, the newest first; one that lacks files, or whose manifest is unusable, with its problem. */
    public List<Entry> list() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<SetId, Map<String, Long>> set : files().entrySet()) {
            entries.add(entry(set.getKey(), set.getValue()));
        }
        entries.sort(SealedSets.NEWEST_FIRST);
        return entries;
    }

    /** Returns the sizes of all files, by set and name. */
    private NavigableMap<SetId, Map<String, Long>> files() throws IOException {
        NavigableMap<SetId, Map<String, Long>> sets = new TreeMap<>();
        for (Stored stored : repository.list("")) {
            stored.set()
                    .ifPresent(set ->
                            sets.computeIfAbsent(set, key -> new TreeMap<>()).put(stored.file(), stored.bytes()));
        }
        return sets;
    }

    private Entry entry(SetId set, Map<String, Long> files) throws IOException {
        try {
            return new Entry(set, Optional.of(whole(set, files)), Optional.empty());
        } catch (BackupException e) {
            if (e.exitCode() != ExitCode.VERIFICATION_FAILED) {
                throw e;
            }
            return new Entry(set, Optional.empty(), Optional.of(e.reason()));
        }
    }

    private Manifest whole(SetId set, Map<String, Long> files) throws IOException {
        if (files.containsKey(REMOVING)) {
            throw problem(set, "it is being removed: the next prune ends that");
        }
        if (!files.containsKey(ManifestFormat.FILE)) {
            throw problem(set, "no " + ManifestFormat.FILE + ": it was not copied to the end");
        }
        Manifest manifest = choice(set, files).of(manifest(set));
        Optional<String> missing = missing(manifest, files);
        if (missing.isPresent()) {
            throw problem(set, missing.get());
        }
        return manifest;
    }

    private StoreChoice choice(SetId set, Map<String, Long> files) throws IOException {
        return files.containsKey(StoreChoice.FILE) ? choice(repository, set) : StoreChoice.ALL;
    }

    /** Returns which stores of a set a repository keeps, which has a file that says so. */
    public static StoreChoice choice(Repository repository, SetId set) throws IOException {
        try (InputStream in = repository.open(Stored.key(set, StoreChoice.FILE))) {
            return StoreChoice.read(in);
        } catch (JsonProcessingException e) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    set + ": " + StoreChoice.FILE + " is not readable in repository " + repository.name(),
                    "copy the set again, or use another one",
                    e);
        }
    }

    /** Says which stores of a set are kept. */
    public Kept put(SetId set, StoreChoice choice, LocalRepository local) throws IOException {
        try (ScratchFolder scratch = local.scratch()) {
            Path file = scratch.folder("stores").resolve(StoreChoice.FILE);
            Files.write(file, choice.write());
            return repository.put(Stored.key(set, StoreChoice.FILE), file);
        }
    }

    private BackupException problem(SetId set, String what) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                set + ": " + what,
                "use another set; list --from " + repository.name() + " shows them");
    }

    /** Returns what a listing lacks of the files that a manifest names. */
    private static Optional<String> missing(Manifest manifest, Map<String, Long> files) {
        return manifest.files()
                .filter(archive -> files.getOrDefault(archive.fileName(), -1L) != archive.bytes())
                .map(archive -> files.containsKey(archive.fileName())
                        ? Text.of(
                                "%s: expected %s, found %,d",
                                archive.fileName(), Text.number(archive.bytes(), "byte"), files.get(archive.fileName()))
                        : archive.fileName() + " is missing")
                .findFirst();
    }

    /**
     * Returns the manifest of a set by its name, or of the latest one by the word {@code latest}. Its archives have
     * names only: {@link #fetch} gets them.
     */
    public Manifest find(String name) throws IOException {
        if (name.equals("latest") && signing.isRequired()) {
            // one that is not signed is refused by its name: an older one in its place would hide it
            return find(new RepositorySets(repository).find(name).set().value());
        }
        if (name.equals("latest")) {
            return list().stream()
                    .flatMap(entry -> entry.manifest().stream())
                    .filter(Manifest::holdsTheEstate)
                    .findFirst()
                    .orElseThrow(() -> new BackupException(
                            ExitCode.NOT_FOUND,
                            "no complete set in repository " + repository.name(),
                            "name a partial set, or copy one there; list --from " + repository.name() + " shows them"));
        }
        if (!SetId.isValid(name)) {
            throw notFound(name, null);
        }
        SetId set = new SetId(name);
        return whole(set, files(set));
    }

    /** Returns the manifest of a set together with its signature. */
    public SignedManifest signed(SetId set) {
        return new SignedManifest(
                set, file -> repository.open(Stored.key(set, file)), "repository " + repository.name());
    }

    private Map<String, Long> files(SetId set) throws IOException {
        Map<String, Long> files = new TreeMap<>();
        repository.list(set + "/").forEach(stored -> files.put(stored.file(), stored.bytes()));
        if (files.isEmpty()) {
            throw notFound(set.value(), null);
        }
        return files;
    }

    private BackupException notFound(String name, @Nullable Throwable cause) {
        return new BackupException(
                ExitCode.NOT_FOUND,
                "no set " + name + " in repository " + repository.name(),
                "list --from " + repository.name() + " shows the sets there are",
                cause);
    }

    private Manifest manifest(SetId set) throws IOException {
        try {
            return signed(set).read(signing);
        } catch (NoSuchFileException e) {
            throw notFound(set.value(), e);
        }
    }

    /**
     * Fetches all archives of a set into a folder, the manifest last.
     *
     * @param progress told the bytes that came
     * @return the manifest, its archives where they are now
     * @throws BackupException with VERIFICATION_FAILED when a file is not what the manifest says
     */
    public Manifest fetch(Manifest set, Path folder, LongConsumer progress) throws IOException {
        for (Archive archive : set.archives()) {
            fetch(set.set(), archive, folder, progress);
        }
        Manifest fetched = set.in(folder);
        DurableFile.write(folder.resolve(ManifestFormat.FILE), ManifestFormat.write(fetched));
        return fetched;
    }

    /**
     * Fetches an archive and its companions into a folder; each file is proved by size and SHA-256.
     *
     * @return the archive where it is now
     */
    public Archive fetch(SetId set, Archive archive, Path folder, LongConsumer progress) throws IOException {
        for (Archive file : archive.all().toList()) {
            Path target = folder.resolve(file.fileName());
            Path unfinished = DurableFile.unfinished(target);
            Files.deleteIfExists(unfinished);
            try (FileChannel channel = DurableFile.create(unfinished)) {
                read(set, file, new KeepOpenStream(Channels.newOutputStream(channel)), progress);
                DurableFile.finish(channel, unfinished, target);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        }
        return archive.in(folder);
    }

    /** Reads all bytes of an archive and its companions back, and keeps none. */
    public void prove(SetId set, Archive archive, LongConsumer progress) throws IOException {
        for (Archive file : archive.all().toList()) {
            read(set, file, OutputStream.nullOutputStream(), progress);
        }
    }

    private void read(SetId set, Archive file, OutputStream target, LongConsumer progress) throws IOException {
        MessageDigest digest = MultisetHash.sha256();
        CountingStream out = new CountingStream(new DigestOutputStream(target, digest), progress);
        try (InputStream in = repository.open(Stored.key(set, file.fileName()))) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int n = in.read(buffer); n >= 0 && out.count() <= file.bytes(); n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } catch (NoSuchFileException e) {
            throw damaged(file, "is missing", e);
        }
        if (out.count() != file.bytes()) {
            String found = out.count() > file.bytes() ? "more" : Text.of("%,d", out.count());
            throw damaged(file, Text.of("expected %s, found %s", Text.number(file.bytes(), "byte"), found), null);
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (!sha256.equals(file.sha256())) {
            throw damaged(file, Text.of("expected SHA-256 %s, found %s", file.sha256(), sha256), null);
        }
    }

    private BackupException damaged(Archive archive, String what, @Nullable Throwable cause) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                Text.of("%s: %s in repository %s: %s", archive.store(), archive.fileName(), repository.name(), what),
                "do not rely on this copy: use another set or repository, and copy the set again",
                cause);
    }
}
