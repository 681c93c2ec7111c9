package io.polymath.backup.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.WatchFile;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.status.Drills;
import io.polymath.backup.status.Undrilled;
import io.polymath.backup.watch.Look.Over;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at a repository between runs, and remembers what was told of it. Takes no lock, and changes no set. */
public final class Watching {

    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
    private static final JsonMapper JSON = ManifestFormat.mapper();

    private final LocalRepository repository;
    private final WatchSettings limits;
    private final Clock clock;
    private final WatchFile file;

    public Watching(LocalRepository repository, WatchSettings limits, Clock clock) {
        this.repository = repository;
        this.limits = limits;
        this.clock = clock;
        this.file = new WatchFile(repository);
    }

    /** Looks, and remembers nothing. */
    public synchronized Look look() throws IOException {
        return look(memory());
    }

    /** Looks, and remembers how full the disk is, so that its growth becomes known. */
    public synchronized Look measure() throws IOException {
        Memory memory = memory();
        Optional<Disk> disk = disk();
        if (disk.isPresent() && Files.isDirectory(repository.folder())) {
            Memory measured = memory.measuring(disk.get(), now());
            if (!measured.equals(memory)) {
                remember(measured);
            }
        }
        return look(memory);
    }

    /** These alarms were told: they are not told again until they change. */
    public synchronized void told(Collection<Alarm> alarms) throws IOException {
        remember(memory().telling(alarms, now()));
    }

    /** These alarms were taken back. */
    public synchronized void over(Collection<Alarm> alarms) throws IOException {
        remember(memory().without(alarms));
    }

    /** Remembers how a run ended, and returns whether the one before it did not end ok. */
    public synchronized boolean ended(String task, String how) throws IOException {
        Memory memory = memory();
        String before = memory.runs().getOrDefault(task, "ok");
        if (!how.equals(before) && Files.isDirectory(repository.folder())) {
            remember(memory.ending(task, how));
        }
        return !before.equals("ok");
    }

    private Look look(Memory memory) throws IOException {
        Facts facts = facts(memory);
        List<Alarm> standing = Rules.alarms(facts, limits);
        List<Alarm> fresh =
                standing.stream().filter(alarm -> !memory.knows(alarm)).toList();
        List<Over> over = memory.told().stream()
                .map(Memory.Told::alarm)
                .filter(told -> standing.stream().noneMatch(alarm -> alarm.key().equals(told.key())))
                .map(told -> new Over(told, Recovered.sentence(told, facts)))
                .toList();
        return new Look(
                standing,
                fresh,
                over,
                facts.sets().size(),
                facts.disk().map(Disk::usedPercent).orElse(-1));
    }

    private Facts facts(Memory memory) throws IOException {
        List<Entry> entries = Files.isDirectory(repository.folder()) ? repository.list() : List.of();
        List<Seen> sets = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.manifest().isPresent()) {
                sets.add(seen(entry.manifest().get()));
            }
        }
        sets.sort(Comparator.comparingLong((Seen set) -> set.manifest().order()).reversed());
        Optional<Disk> disk = disk();
        return new Facts(
                now(),
                sets,
                entries.stream().flatMap(entry -> entry.problem().stream()).toList(),
                disk,
                disk.map(now -> memory.growth(now, now())).orElse(OptionalLong.empty()),
                undrilled(sets),
                memory.keys());
    }

    private List<Undrilled> undrilled(List<Seen> sets) throws IOException {
        List<Manifest> good =
                sets.stream().filter(Seen::isGood).map(Seen::manifest).toList();
        return Drills.look(repository, good, limits.leftOut(), limits.proofMaxAge(), "watch.proof-max-age", now());
    }

    private Seen seen(Manifest set) throws IOException {
        List<SetProof> proofs = repository.proofs(set.set());
        Map<String, OffsetDateTime> copies = new HashMap<>();
        for (SetCopy copy : repository.copies(set.set())) {
            if (copy.removed().isEmpty()) {
                copies.put(copy.repository(), copy.when());
            }
        }
        return new Seen(set, damage(set, proofs), proved(set, proofs), copies);
    }

    private static Optional<String> damage(Manifest set, List<SetProof> proofs) throws IOException {
        if (!proofs.isEmpty() && !proofs.get(proofs.size() - 1).damaged().isEmpty()) {
            return Optional.of(String.join("; ", proofs.get(proofs.size() - 1).damaged()));
        }
        for (Archive archive : set.files().toList()) {
            if (!Files.isRegularFile(archive.file()) || Files.size(archive.file()) != archive.bytes()) {
                return Optional.of("it lost " + archive.fileName() + ", or bytes of it");
            }
        }
        return Optional.empty();
    }

    private static Optional<OffsetDateTime> proved(Manifest set, List<SetProof> proofs) {
        List<OffsetDateTime> sealed = set.archives().stream()
                .flatMap(archive -> archive.verified().stream())
                .filter(proof -> proof.level() == Proof.Level.CONTENT)
                .map(Proof::when)
                .toList();
        Stream<OffsetDateTime> whole = sealed.size() == set.archives().size()
                ? sealed.stream().min(Comparator.naturalOrder()).stream()
                : Stream.empty();
        Stream<OffsetDateTime> later = proofs.stream()
                .filter(proof ->
                        proof.level() == Proof.Level.CONTENT && proof.damaged().isEmpty())
                .map(SetProof::when);
        return Stream.concat(whole, later).max(Comparator.comparing(OffsetDateTime::toInstant));
    }

    private Optional<Disk> disk() {
        Path folder = repository.folder();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        try {
            FileStore store = Files.getFileStore(folder);
            return Optional.of(new Disk(store.getTotalSpace(), store.getUsableSpace()));
        } catch (IOException e) {
            LOG.warn("watch: unable to ask how full the disk of {} is: {}", repository.folder(), e.getMessage());
            return Optional.empty();
        }
    }

    private Memory memory() throws IOException {
        Optional<String> text = file.read();
        if (text.isEmpty()) {
            return Memory.NONE;
        }
        try {
            return JSON.readValue(text.get(), Memory.class);
        } catch (JsonProcessingException | RuntimeException e) {
            // all that stands is told once more, which is better than silence
            LOG.warn(
                    "watch: {} is not readable, and begun anew: {}",
                    file,
                    e.getClass().getSimpleName());
            return Memory.NONE;
        }
    }

    private void remember(Memory memory) throws IOException {
        repository.prepare();
        file.write(JSON.writeValueAsBytes(memory));
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), clock.getZone());
    }
}
