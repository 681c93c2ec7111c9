package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Readings;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a share of another repository back, the archives first that were not read for the longest time. With a seventh
 * each day every byte is read within a week; a day that was missed only delays the rest, as what is due stays first.
 */
public final class Rereading {

    private static final Logger LOG = LoggerFactory.getLogger(Rereading.class);

    private final Backups backups;
    private final Repository repository;
    private final RepositorySets sets;

    public Rereading(Backups backups, Repository repository) {
        this.backups = backups;
        this.repository = repository;
        this.sets = backups.sets(repository);
    }

    private record Part(SetId set, Archive archive, Optional<OffsetDateTime> read) {

        String key() {
            return set + "/" + archive.store();
        }

        long bytes() {
            return archive.all().mapToLong(Archive::bytes).sum();
        }
    }

    /**
     * Reads a share, and keeps what was found beside the sets of this machine, after each archive.
     *
     * @return what is known now; what is damaged throws nothing
     * @throws IOException or a BackupException when the repository cannot be read, with what was read kept
     */
    public Readings read(Share share) throws IOException {
        LocalRepository local = backups.repository();
        Readings before = local.readings(repository.name());
        List<Entry> there = sets.list();
        List<Part> parts = parts(there, before);
        long all = parts.stream().mapToLong(Part::bytes).sum();
        long due = share.of(all);
        SortedMap<String, OffsetDateTime> read = new TreeMap<>();
        parts.forEach(part -> part.read().ifPresent(when -> read.put(part.key(), when)));
        List<String> damaged = new ArrayList<>(lost(there));
        for (String earlier : before.damaged()) {
            if (parts.stream().anyMatch(part -> earlier.startsWith(part.key() + ": "))) {
                damaged.add(earlier);
            }
        }
        Readings now = kept(before, read, 0, all, parts.size(), damaged);
        backups.progress().begins(repository.name(), due);
        try {
            long bytes = 0;
            for (Part part : parts) {
                if (bytes >= due) {
                    break;
                }
                damaged.removeIf(earlier -> earlier.startsWith(part.key() + ": "));
                prove(part).ifPresent(damaged::add);
                bytes += part.bytes();
                read.put(part.key(), now());
                now = kept(before, read, bytes, all, parts.size(), damaged);
            }
            LOG.info(
                    "{}: read {} of {} back, {} damaged",
                    repository.name(),
                    Summary.bytes(bytes),
                    Summary.bytes(all),
                    damaged.size());
        } finally {
            backups.progress().ends(repository.name());
        }
        return now;
    }

    private Readings kept(
            Readings before,
            SortedMap<String, OffsetDateTime> read,
            long bytes,
            long all,
            int parts,
            List<String> damaged)
            throws IOException {
        Optional<OffsetDateTime> since =
                read.size() < parts ? Optional.empty() : read.values().stream().min(Comparator.naturalOrder());
        Readings now = new Readings(
                repository.name(),
                read,
                bytes > 0 ? Optional.of(now()) : before.last(),
                bytes > 0 ? bytes : before.lastBytes(),
                all,
                since,
                damaged);
        backups.repository().keep(now);
        return now;
    }

    /**
     * Returns all archives there, the one first that was not read for the longest time, or never; a reading that is dated
     * in the future, from when the clock was wrong, counts as none.
     */
    private List<Part> parts(List<Entry> there, Readings before) {
        List<Part> parts = new ArrayList<>();
        for (Entry entry : there) {
            if (entry.manifest().isPresent()) {
                Manifest set = entry.manifest().get();
                for (Archive archive : set.archives()) {
                    String key = set.set() + "/" + archive.store();
                    parts.add(new Part(
                            set.set(),
                            archive,
                            Optional.ofNullable(before.read().get(key)).filter(when -> !when.isAfter(now()))));
                }
            }
        }
        parts.sort(Comparator.comparing((Part part) ->
                        part.read().map(OffsetDateTime::toInstant).orElse(Instant.MIN))
                .thenComparing(Part::key));
        return parts;
    }

    /** Returns what is wrong with sets that were copied there: files that are missing, or all of it. */
    private List<String> lost(List<Entry> there) throws IOException {
        List<String> lost = new ArrayList<>();
        for (Entry here : backups.repository().list()) {
            Optional<Entry> copy = there.stream()
                    .filter(entry -> entry.set().equals(here.set()))
                    .findFirst();
            boolean isWhole = copy.flatMap(Entry::manifest).isPresent();
            if (!isWhole && isExpected(here.set())) {
                lost.add(copy.flatMap(Entry::problem)
                        .orElse(here.set() + ": it was copied there, and is not there now"));
            }
        }
        lost.forEach(what -> LOG.error("{}: {}", repository.name(), what));
        return lost;
    }

    private boolean isExpected(SetId set) throws IOException {
        return backups.repository().copies(set).stream()
                .anyMatch(copy -> copy.repository().equals(repository.name())
                        && copy.removed().isEmpty());
    }

    /** Reads an archive to its end; returns what is wrong with it. */
    private Optional<String> prove(Part part) throws IOException {
        try {
            sets.prove(part.set(), part.archive(), bytes -> backups.progress().advances(repository.name(), bytes));
            return Optional.empty();
        } catch (BackupException e) {
            if (e.exitCode() != ExitCode.VERIFICATION_FAILED) {
                throw e;
            }
            LOG.error("{}: {}\n  hint: {}", repository.name(), e.reason(), e.hint());
            return Optional.of(part.key() + ": " + e.reason());
        }
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(
                backups.clock().instant(), backups.clock().getZone());
    }
}
