package io.polymath.backup.status;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.repository.RestoreNotes;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.Readings;
import io.polymath.backup.set.RestoreNote;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.set.SetCopy;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.set.Summary;
import io.polymath.backup.status.Standing.Elsewhere;
import io.polymath.backup.status.Standing.Past;
import io.polymath.backup.status.Standing.Recovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks how the backups stand: reads manifests and what lies beside them, starts nothing and takes no lock. */
public final class Standings {

    private final LocalRepository repository;
    private final Limits limits;
    private final Clock clock;
    private final List<String> stale = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Standings(LocalRepository repository, Limits limits, Clock clock) {
        this.repository = repository;
        this.limits = limits;
        this.clock = clock;
    }

    /** Returns how the backups stand now. */
    public static Standing look(LocalRepository repository, Limits limits, Clock clock) throws IOException {
        return new Standings(repository, limits, clock).look();
    }

    private Standing look() throws IOException {
        List<Entry> entries = Files.isDirectory(repository.folder()) ? repository.list() : List.of();
        List<Manifest> sets = entries.stream()
                .flatMap(entry -> entry.manifest().stream())
                .sorted(Comparator.comparingLong(Manifest::order).reversed())
                .toList();
        List<Manifest> good = new ArrayList<>();
        for (Manifest set : sets) {
            if (set.holdsTheEstate() && !isDamaged(set)) {
                good.add(set);
            }
        }
        Optional<Past> last =
                good.stream().findFirst().map(set -> past(set, "cut", set.cut().start()));
        Optional<Past> proof = newestProof(good);
        judgeAge(last);
        judgeProof(proof);
        judgeDrills(good);
        List<Recovery> recoveries = recoveries(good);
        List<Elsewhere> elsewhere = elsewhere();
        entries.forEach(entry -> entry.problem().ifPresent(notes::add));
        sets.stream().findFirst().ifPresent(this::noteFailures);
        judgeRestores();
        long free = free();
        return new Standing(
                now(),
                last,
                proof,
                copies(good),
                elsewhere,
                recoveries,
                repository.holder(),
                limits.nextRun(clock),
                free,
                good.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(free / Math.max(1, good.get(0).bytes())),
                stale,
                notes);
    }

    private boolean isDamaged(Manifest set) throws IOException {
        List<SetProof> proofs = repository.proofs(set.set());
        if (!proofs.isEmpty() && !proofs.get(proofs.size() - 1).damaged().isEmpty()) {
            notes.add(set.set() + " was found damaged: "
                    + String.join("; ", proofs.get(proofs.size() - 1).damaged()));
            return true;
        }
        for (Archive archive : set.files().toList()) {
            if (!Files.isRegularFile(archive.file()) || Files.size(archive.file()) != archive.bytes()) {
                notes.add(set.set() + " lost a file: " + archive.fileName());
                return true;
            }
        }
        return false;
    }

    private void judgeAge(Optional<Past> last) {
        if (last.isEmpty()) {
            stale.add("there is no good set");
        } else if (last.get().age().isNegative()) {
            stale.add(last.get().set() + " is dated in the future: is the clock right?");
        } else if (last.get().age().compareTo(limits.maxAge()) > 0) {
            stale.add("the last good set is " + text(last.get().age()) + " old, more than status.max-age ("
                    + text(limits.maxAge()) + ")");
        }
    }

    private void judgeProof(Optional<Past> proof) {
        if (proof.isEmpty()) {
            stale.add("no good set was ever read back: run verify, or add verify:content to the routes");
        } else if (proof.get().age().compareTo(limits.proofMaxAge()) > 0) {
            stale.add("the newest proof is " + text(proof.get().age()) + " old, more than proof.max-age ("
                    + text(limits.proofMaxAge()) + ")");
        }
    }

    private void judgeRestores() throws IOException {
        RestoreNotes restores = new RestoreNotes(repository);
        for (RestoreNote left : restores.left()) {
            (left.inPlace() ? stale : notes)
                    .add(left.told() + ": " + left.hint(restores.file(left).toString()));
        }
    }

    private void noteFailures(Manifest newest) {
        for (Failure failure : newest.failures()) {
            notes.add("the newest set, " + newest.set() + ", lacks " + failure.store() + ": " + failure.reason());
        }
    }

    /** Returns the newest reading of every record of a good set, before it was sealed or later. */
    private Optional<Past> newestProof(List<Manifest> good) throws IOException {
        List<Past> proofs = new ArrayList<>();
        for (Manifest set : good) {
            sealed(set).ifPresent(proofs::add);
            repository.proofs(set.set()).stream()
                    .filter(proof -> proof.level() == Proof.Level.CONTENT
                            && proof.damaged().isEmpty())
                    .map(proof -> past(set, "verify", proof.when()))
                    .forEach(proofs::add);
        }
        // one that is dated in the future was made while the clock was wrong, and would never get old
        return proofs.stream()
                .max(Comparator.comparing((Past proof) -> !proof.age().isNegative())
                        .thenComparing(Past::when));
    }

    /** Returns what was read back of other repositories; judges it. */
    private List<Elsewhere> elsewhere() throws IOException {
        List<Elsewhere> all = new ArrayList<>();
        List<Readings> readings = Files.isDirectory(repository.folder()) ? repository.readings() : List.of();
        for (Readings reading : readings) {
            String name = reading.repository();
            reading.damaged().forEach(what -> stale.add("read back from " + name + ": " + what));
            Optional<OffsetDateTime> oldest = reading.since().or(reading::last);
            oldest.map(when -> Duration.between(when, now()))
                    .filter(age -> age.compareTo(limits.proofMaxAge()) > 0)
                    .ifPresent(age -> stale.add("some of what is in " + name + " was last read back " + text(age)
                            + " ago, more than proof.max-age (" + text(limits.proofMaxAge()) + ")"));
            all.add(new Elsewhere(
                    name, reading.since(), reading.last(), reading.damaged().size()));
        }
        return all;
    }

    /** Returns for each other repository the newest good set that was proved there. */
    private List<Past> copies(List<Manifest> good) throws IOException {
        Map<String, Past> newest = new TreeMap<>();
        for (Manifest set : good) {
            for (SetCopy copy : repository.copies(set.set())) {
                if (copy.removed().isEmpty()) {
                    newest.putIfAbsent(copy.repository(), past(set, "copied to " + copy.repository(), copy.when()));
                }
            }
        }
        return List.copyOf(newest.values());
    }

    /** Returns the newest restore and the newest drill that proved a whole good set equal. */
    private List<Recovery> recoveries(List<Manifest> good) throws IOException {
        if (good.isEmpty()) {
            return List.of();
        }
        Map<Purpose, Recovery> newest = new EnumMap<>(Purpose.class);
        // the oldest first
        for (RestoreProof proof : new RestoreHistory(repository).all()) {
            if (isWhole(proof, good.get(0))) {
                newest.put(proof.purpose(), recovery(proof));
            }
        }
        return List.copyOf(newest.values());
    }

    private Recovery recovery(RestoreProof proof) {
        String purpose = proof.purpose() == Purpose.DRILL ? "drill" : "restore";
        return new Recovery(
                proof.set(),
                purpose + " took " + Summary.seconds(proof.took()),
                proof.when(),
                Duration.between(proof.when(), now()),
                proof.stores());
    }

    /** Returns whether all stores of the newest good set were found equal, but for those that are left out on purpose. */
    private boolean isWhole(RestoreProof proof, Manifest newest) {
        return proof.equal()
                && proof.stores().stream().allMatch(part -> part.object().isEmpty())
                && proof.stores().stream()
                        .map(Part::store)
                        .collect(Collectors.toSet())
                        .containsAll(newest.archives().stream()
                                .map(Archive::store)
                                .filter(store -> proof.purpose() == Purpose.RESTORE
                                        || !limits.leftOut().contains(store))
                                .toList());
    }

    private void judgeDrills(List<Manifest> good) throws IOException {
        for (Undrilled undrilled :
                Drills.look(repository, good, limits.leftOut(), limits.proofMaxAge(), "proof.max-age", now())) {
            (undrilled.due() ? stale : notes).add(undrilled.text());
        }
    }

    private Optional<Past> sealed(Manifest set) {
        List<Proof> proofs = set.archives().stream()
                .flatMap(archive -> archive.verified().stream())
                .filter(proof -> proof.level() == Proof.Level.CONTENT)
                .toList();
        if (proofs.isEmpty() || proofs.size() < set.archives().size()) {
            return Optional.empty();
        }
        return proofs.stream()
                .map(Proof::when)
                .min(Comparator.naturalOrder())
                .map(when -> past(set, "verified before it was sealed", when));
    }

    private Past past(Manifest set, String what, OffsetDateTime when) {
        return new Past(set.set(), what, when, Duration.between(when, now()));
    }

    private long free() throws IOException {
        Path folder = repository.folder();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        return Files.getFileStore(folder).getUsableSpace();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), clock.getZone());
    }

    /** Returns a time for people: {@code 2 h 5 m}, {@code 3 d 4 h}. */
    public static String text(Duration time) {
        return Summary.age(time);
    }
}
