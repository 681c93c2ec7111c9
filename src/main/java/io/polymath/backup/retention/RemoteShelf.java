package io.polymath.backup.retention;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.LockedException;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.ScratchFolder;
import io.polymath.backup.repository.SetHold;
import io.polymath.backup.repository.StoreChoice;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.Pin;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sets of a repository that is reached by its four verbs. A set is marked by {@link RepositorySets#REMOVING} before the first of its
 * files goes, and its manifest goes first: a removal that is cut off leaves no set, and is finished by the next one.
 */
public final class RemoteShelf implements Shelf {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteShelf.class);

    private final Repository repository;
    private final LocalRepository local;
    private final Clock clock;

    /** @param local knows which sets were copied, and which are pinned */
    public RemoteShelf(Repository repository, LocalRepository local, Clock clock) {
        this.repository = repository;
        this.local = local;
        this.clock = clock;
    }

    @Override
    public String name() {
        return repository.name();
    }

    @Override
    public List<Candidate> sets() throws IOException {
        List<Candidate> sets = new ArrayList<>();
        for (Map.Entry<SetId, SortedMap<String, Long>> set : files("").entrySet()) {
            // without a manifest it is no set yet, or none any more
            if (set.getValue().containsKey(ManifestFormat.FILE)
                    && !set.getValue().containsKey(RepositorySets.REMOVING)) {
                sets.add(candidate(set.getKey(), set.getValue()));
            }
        }
        return sets;
    }

    private SortedMap<SetId, SortedMap<String, Long>> files(String prefix) throws IOException {
        SortedMap<SetId, SortedMap<String, Long>> sets = new TreeMap<>();
        for (Stored stored : repository.list(prefix)) {
            stored.set()
                    .ifPresent(set ->
                            sets.computeIfAbsent(set, key -> new TreeMap<>()).put(stored.file(), stored.bytes()));
        }
        return sets;
    }

    private Candidate candidate(SetId set, Map<String, Long> files) throws IOException {
        Optional<String> pin = local.pin(set).map(Pin::reason);
        try (InputStream in = repository.open(Stored.key(set, ManifestFormat.FILE))) {
            Manifest whole = ManifestFormat.read(in, set);
            Manifest manifest = files.containsKey(StoreChoice.FILE)
                    ? RepositorySets.choice(repository, set).of(whole)
                    : whole;
            boolean complete = manifest.files()
                    .allMatch(archive -> files.getOrDefault(archive.fileName(), -1L) == archive.bytes());
            return Candidate.of(manifest, complete, pin);
        } catch (BackupException e) {
            if (e.exitCode() != ExitCode.VERIFICATION_FAILED) {
                throw e;
            }
            return Candidate.unreadable(set, pin);
        }
    }

    @Override
    public List<SetId> expected() throws IOException {
        List<SetId> expected = new ArrayList<>();
        for (Entry entry : local.list()) {
            if (copy(entry.set()).filter(copy -> copy.removed().isEmpty()).isPresent()) {
                expected.add(entry.set());
            }
        }
        return expected;
    }

    private Optional<SetCopy> copy(SetId set) throws IOException {
        return local.copies(set).stream()
                .filter(copy -> copy.repository().equals(name()))
                .findFirst();
    }

    @Override
    public boolean remove(SetId set) throws IOException {
        SetHold alone;
        try {
            alone = local.holdAlone(set);
        } catch (BackupException e) {
            LOG.info("{}: {}, so it stays for now", name(), e.reason());
            return false;
        }
        try {
            return removeUnread(set);
        } finally {
            alone.close();
            local.forget(set);
        }
    }

    private boolean removeUnread(SetId set) throws IOException {
        SortedMap<String, Long> files = files(set + "/").getOrDefault(set, new TreeMap<>());
        if (local.pin(set).isPresent()) {
            return false;
        }
        // first, so that nobody misses it, or copies it again, wherever this is cut off
        Optional<SetCopy> copy = copy(set);
        if (copy.isPresent()) {
            local.keep(copy.get().removedAt(OffsetDateTime.now(clock)));
        }
        mark(set);
        try {
            repository.delete(Stored.key(set, ManifestFormat.FILE));
        } catch (LockedException e) {
            // nothing of it is gone
            LOG.info("{}, so {} stays for now", e.getMessage(), set);
            repository.delete(Stored.key(set, RepositorySets.REMOVING));
            if (copy.isPresent()) {
                local.keep(copy.get());
            }
            return false;
        }
        files.remove(ManifestFormat.FILE);
        finish(set, files);
        return true;
    }

    private void mark(SetId set) throws IOException {
        try (ScratchFolder scratch = local.scratch()) {
            Path mark = scratch.folder("removing").resolve(RepositorySets.REMOVING);
            Files.writeString(mark, "{}\n");
            repository.put(Stored.key(set, RepositorySets.REMOVING), mark);
        }
    }

    private void removeMarked(SetId set, SortedMap<String, Long> files) throws IOException {
        if (files.containsKey(ManifestFormat.FILE)) {
            repository.delete(Stored.key(set, ManifestFormat.FILE));
        }
        for (String file : files.keySet()) {
            if (!file.equals(ManifestFormat.FILE) && !file.equals(RepositorySets.REMOVING)) {
                repository.delete(Stored.key(set, file));
            }
        }
        repository.delete(Stored.key(set, RepositorySets.REMOVING));
    }

    @Override
    public void finishRemovals() throws IOException {
        for (Map.Entry<SetId, SortedMap<String, Long>> set : files("").entrySet()) {
            if (!set.getValue().containsKey(RepositorySets.REMOVING)) {
                continue;
            }
            if (set.getValue().containsKey(ManifestFormat.FILE)
                    && local.pin(set.getKey()).isPresent()) {
                // still whole, and pinned before anything of it went
                repository.delete(Stored.key(set.getKey(), RepositorySets.REMOVING));
            } else {
                finish(set.getKey(), set.getValue());
            }
        }
    }

    /** Removes what is left of a set; what a lock keeps goes with a later call. */
    private void finish(SetId set, SortedMap<String, Long> files) throws IOException {
        try {
            removeMarked(set, files);
            local.forget(set);
        } catch (LockedException e) {
            LOG.info("{}, so the rest of {} stays for now", e.getMessage(), set);
        }
    }
}
