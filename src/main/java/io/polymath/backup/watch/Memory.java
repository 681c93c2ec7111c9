package io.polymath.backup.watch;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was told, and what was measured.
 *
 * @param told the alarms that stand
 * @param samples of the use of the disk, the oldest first
 * @param runs how the last run of each task ended: {@code ok}, {@code warning}, {@code failed}
 */
record Memory(List<Told> told, List<Sample> samples, SortedMap<String, String> runs) {

    static final Memory NONE = new Memory(List.of(), List.of(), new TreeMap<>());

    private static final Duration BETWEEN_SAMPLES = Duration.ofHours(6);
    /** Two weeks: as long as it takes that nights, weekends and retention even out. */
    private static final int MAX_SAMPLES = 57;

    private static final Duration LEAST_SPAN = Duration.ofDays(1);

    Memory {
        told = List.copyOf(told);
        samples = List.copyOf(samples);
        runs = new TreeMap<>(runs);
    }

    /** An alarm, and when it was told. */
    record Told(Alarm alarm, OffsetDateTime when) {}

    /** How much of the disk was used at a time. */
    record Sample(OffsetDateTime when, long usedBytes) {}

    Set<String> keys() {
        return told.stream().map(each -> each.alarm().key()).collect(Collectors.toSet());
    }

    Optional<Told> of(Alarm alarm) {
        return told.stream()
                .filter(each -> each.alarm().key().equals(alarm.key()))
                .findFirst();
    }

    boolean knows(Alarm alarm) {
        return of(alarm)
                .filter(each -> each.alarm().mark().equals(alarm.mark()))
                .isPresent();
    }

    Memory telling(Collection<Alarm> alarms, OffsetDateTime when) {
        List<Told> all = new ArrayList<>(without(alarms).told());
        alarms.forEach(alarm -> all.add(new Told(alarm, when)));
        return new Memory(all, samples, runs);
    }

    Memory without(Collection<Alarm> alarms) {
        Set<String> keys = alarms.stream().map(Alarm::key).collect(Collectors.toSet());
        return new Memory(
                told.stream().filter(each -> !keys.contains(each.alarm().key())).toList(), samples, runs);
    }

    /** Adds a measurement, unless the last one is young. */
    Memory measuring(Disk disk, OffsetDateTime when) {
        if (!samples.isEmpty()
                && samples.get(samples.size() - 1).when().plus(BETWEEN_SAMPLES).isAfter(when)) {
            return this;
        }
        List<Sample> all = new ArrayList<>(samples);
        all.add(new Sample(when, disk.used()));
        return new Memory(told, all.subList(Math.max(0, all.size() - MAX_SAMPLES), all.size()), runs);
    }

    Memory ending(String task, String how) {
        SortedMap<String, String> all = new TreeMap<>(runs);
        all.put(task, how);
        return new Memory(told, samples, all);
    }

    /** Returns by how many bytes a day the use of the disk grew since the oldest measurement. */
    OptionalLong growth(Disk disk, OffsetDateTime now) {
        if (samples.isEmpty()) {
            return OptionalLong.empty();
        }
        Duration span = Duration.between(samples.get(0).when(), now);
        if (span.compareTo(LEAST_SPAN) < 0) {
            return OptionalLong.empty();
        }
        double days = span.toSeconds() / (double) LEAST_SPAN.toSeconds();
        return OptionalLong.of((long) ((disk.used() - samples.get(0).usedBytes()) / days));
    }
}
