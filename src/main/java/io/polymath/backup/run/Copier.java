package io.polymath.backup.run;

import io.polymath.backup.codec.PgpCodec;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.Kept;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.StoreChoice;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.retention.Admission;
import io.polymath.backup.retention.LocalShelf;
import io.polymath.backup.retention.RemoteShelf;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetCopy.Known;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies sets from the local folder to another repository, and proves that they are there. */
public final class Copier {

    private static final Logger LOG = LoggerFactory.getLogger(Copier.class);
    private static final String SUMS = "SHA256SUMS";
    /** The kind of store whose archives hold files as they are. */
    private static final String FILES = "files";

    private final Backups backups;
    private final LocalRepository local;
    private final Repository remote;
    private final StoreChoice stores;
    private final Known proof;
    private final boolean takesPlainFiles;

    /**
     * Makes a copier.
     *
     * @param stores which stores of each set are copied
     * @param proof how much is done to know that a copy is good
     * @param takesPlainFiles whether archives of files may leave that are not encrypted
     */
    public Copier(Backups backups, Repository remote, StoreChoice stores, Known proof, boolean takesPlainFiles) {
        this.takesPlainFiles = takesPlainFiles;
        this.backups = backups;
        this.local = backups.repository();
        this.remote = remote;
        this.stores = stores;
        this.proof = proof;
    }

    /** What was done: the copy that is kept beside the set, and how much had to be sent. */
    public record Result(SetCopy copy, long sentBytes) {}

    /**
     * Copies a set; what is there already is not sent again. The manifest goes last, so that a copy that is cut off is
     * no set.
     *
     * @throws BackupException when it is not proved that the whole set is there
     */
    public Result copy(Manifest whole) throws IOException {
        Manifest set = stores.of(whole);
        set.archives().forEach(this::refusePlain);
        if (backups.signing().isRequired()) {
            backups.find(set.set().value()); // what is not signed as it has to be replaces nothing elsewhere
        }
        Instant start = backups.clock().instant();
        backups.progress().begins(remote.name(), set.bytes());
        try {
            callBack(set.set());
            Map<String, Long> files = new TreeMap<>();
            long sent = 0;
            for (Archive archive : set.files().toList()) {
                Kept kept = put(set.set(), archive);
                files.put(archive.fileName(), kept.bytes());
                sent += kept.sent() ? kept.bytes() : 0;
                backups.progress().advances(remote.name(), kept.bytes());
            }
            if (!stores.isAll()) {
                files.put(
                        StoreChoice.FILE,
                        new RepositorySets(remote).put(set.set(), stores, local).bytes());
            }
            for (String name : last(set.set())) {
                Kept kept = remote.put(
                        Stored.key(set.set(), name), folder(set.set()).resolve(name));
                files.put(name, kept.bytes());
                sent += kept.sent() ? kept.bytes() : 0;
            }
            prove(set, files);
            return kept(set, files, sent, start);
        } finally {
            backups.progress().ends(remote.name());
        }
    }

    /** Settings, keys and passwords stand in files: they leave this machine encrypted, or because somebody said so. */
    private void refusePlain(Archive archive) {
        if (!takesPlainFiles
                && archive.kind().equals(FILES)
                && !archive.codecs().contains(PgpCodec.NAME)) {
            throw new BackupException(
                    ExitCode.COPY_NOT_PROVEN,
                    Text.of("%s: %s is not encrypted, so nothing is copied", remote.name(), archive.fileName()),
                    Text.of(
                            "set encryption.recipients; or leave %s out by repository.%s.stores; or, if what its files"
                                    + " hold may be read there, set repository.%s.plain-files = true",
                            archive.store(), remote.name(), remote.name()));
        }
    }

    /** Returns the files that follow the archives, the manifest last. */
    private List<String> last(SetId set) throws IOException {
        return local.signed(set).signatures().isPresent()
                ? List.of(SUMS, ManifestFormat.SIGNATURE, ManifestFormat.FILE)
                : List.of(SUMS, ManifestFormat.FILE);
    }

    /** Takes the mark of a removal away, also of an earlier set of this name that was cut off: what is copied shall stay. */
    private void callBack(SetId set) throws IOException {
        if (remote.list(set + "/").stream().anyMatch(stored -> stored.file().equals(RepositorySets.REMOVING))) {
            remote.delete(Stored.key(set, RepositorySets.REMOVING));
        }
    }

    private Kept put(SetId set, Archive archive) throws IOException {
        Kept kept = remote.put(Stored.key(set, archive.fileName()), archive.file());
        if (kept.bytes() != archive.bytes() || !kept.sha256().equals(archive.sha256())) {
            remote.delete(Stored.key(set, archive.fileName()));
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    Text.of(
                            "%s: %s: expected SHA-256 %s, found %s: not copied to %s",
                            archive.store(), archive.fileName(), archive.sha256(), kept.sha256(), remote.name()),
                    "the local set is damaged: verify it, use another one, and check the disk");
        }
        return kept;
    }

    private void prove(Manifest set, Map<String, Long> files) throws IOException {
        Map<String, Long> listed = new TreeMap<>();
        remote.list(set.set() + "/").forEach(stored -> listed.put(stored.file(), stored.bytes()));
        if (stores.isAll() && listed.containsKey(StoreChoice.FILE)) {
            remote.delete(Stored.key(set.set(), StoreChoice.FILE)); // it had some of the stores, and has all now
        }
        for (Map.Entry<String, Long> file : files.entrySet()) {
            Long found = listed.get(file.getKey());
            if (!file.getValue().equals(found)) {
                throw new BackupException(
                        ExitCode.COPY_NOT_PROVEN,
                        Text.of(
                                "%s: the copy in %s is not whole: %s %s",
                                set.set(),
                                remote.name(),
                                file.getKey(),
                                found == null
                                        ? "is not listed"
                                        : Text.of(
                                                "is listed with %s, expected %,d",
                                                Text.number(found, "byte"), file.getValue())),
                        "do not rely on this copy; look at the listing of " + remote.name() + " with another program");
            }
        }
        if (proof == Known.READ) {
            RepositorySets sets = backups.sets(remote);
            for (Archive archive : sets.find(set.set().value()).archives()) {
                sets.prove(set.set(), archive, bytes -> {});
            }
        }
    }

    private Result kept(Manifest set, Map<String, Long> files, long sent, Instant start) throws IOException {
        Instant end = backups.clock().instant();
        SetCopy copy = new SetCopy(
                set.set(),
                remote.name(),
                proof,
                OffsetDateTime.ofInstant(end, backups.clock().getZone()),
                Duration.between(start, end),
                files.size(),
                files.values().stream().mapToLong(Long::longValue).sum(),
                Optional.empty());
        local.keep(copy);
        LOG.info(
                "{}: copied {}, {}, {} of {} sent in {}",
                remote.name(),
                set.set(),
                Text.number(copy.files(), "file"),
                Summary.bytes(sent),
                Summary.bytes(copy.bytes()),
                Summary.seconds(copy.took()));
        return new Result(copy, sent);
    }

    /** Returns the local sets that were never proved to be there, the newest first; not those that retention removed there. */
    public List<Manifest> missing() throws IOException {
        List<Manifest> missing = new ArrayList<>();
        for (Entry entry : local.list()) {
            Optional<Manifest> manifest = entry.manifest();
            if (manifest.isPresent() && !isThere(entry.set())) {
                missing.add(manifest.get());
            }
        }
        return missing;
    }

    /**
     * Returns those of the missing sets that retention would keep there, and says which ones it would not.
     *
     * @throws IOException or a BackupException when it is not sure what is there
     */
    public List<Manifest> admitted(List<Manifest> missing) throws IOException {
        Admission admission = new Admission(
                new LocalShelf(local),
                new RemoteShelf(remote, local, backups.clock()),
                backups.policies().of(remote.name()),
                backups.clock());
        Set<SetId> admitted = admission
                .admitted(missing.stream().map(stores::of).toList())
                .stream()
                .map(Manifest::set)
                .collect(Collectors.toSet());
        return missing.stream().filter(set -> admitted.contains(set.set())).toList();
    }

    private boolean isThere(SetId set) throws IOException {
        return local.copies(set).stream().anyMatch(copy -> copy.repository().equals(remote.name()));
    }

    private Path folder(SetId set) {
        return local.folder().resolve(set.value());
    }
}
