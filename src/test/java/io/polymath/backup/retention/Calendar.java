package io.polymath.backup.retention;

import io.polymath.backup.retention.Candidate.Standing;
import io.polymath.backup.set.SetId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A made-up history of runs: what a machine's clock said at each, and what each of them left. */
final class Calendar {

    /** Zones that change their clocks by an hour, by half an hour, never, and at the other end of the year. */
    private static final List<ZoneId> ZONES = List.of(
            ZoneId.of("Europe/Stockholm"),
            ZoneId.of("America/New_York"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("Asia/Kathmandu"));

    /** Begins near a change of the clock, which some zone has in most of them. */
    private static final List<Instant> BEGINNINGS = List.of(
            Instant.parse("2026-03-20T01:00:00Z"),
            Instant.parse("2026-10-20T00:30:00Z"),
            Instant.parse("2026-12-20T23:59:59Z"),
            Instant.parse("2028-02-25T12:00:00Z"));

    private final Random random;
    private final boolean calm;
    private final ZoneId zone;
    private final Set<SetId> names = new HashSet<>();
    private final List<Candidate> sets = new ArrayList<>();
    private Instant clock;

    private Calendar(Random random, boolean calm) {
        this.random = random;
        this.calm = calm;
        this.zone = one(ZONES);
        this.clock = one(BEGINNINGS);
    }

    /** Anything may happen: long pauses, clocks set forward and back, sets that lack something, pins. */
    static Calendar wild(Random random) {
        return new Calendar(random, false).of(1 + random.nextInt(30));
    }

    /** Good sets only, some hours or days apart, by a clock that is right. */
    static Calendar calm(Random random) {
        return new Calendar(random, true).of(1 + random.nextInt(60));
    }

    /** Returns the sets, in the order in which they were made. */
    List<Candidate> sets() {
        return List.copyOf(sets);
    }

    /** Returns the clock as it stands a little after the last run. */
    Clock clock() {
        return Clock.fixed(clock, zone);
    }

    ZoneId zone() {
        return zone;
    }

    static Policy policy(Random random) {
        return new Policy(
                random.nextInt(3) == 0 ? random.nextInt(5) : 0,
                Duration.ofHours(random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(24 * 20)),
                random.nextInt(3) == 0 ? random.nextInt(9) : 0,
                random.nextInt(3) == 0 ? random.nextInt(6) : 0,
                random.nextInt(3) == 0 ? random.nextInt(6) : 0,
                random.nextInt(3) == 0 ? random.nextInt(3) : 0);
    }

    private Calendar of(int size) {
        Duration usual = one(List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(7)));
        for (int i = 0; i < size; i++) {
            clock = clock.plus(usual).plusSeconds(random.nextInt(600));
            if (!calm && random.nextInt(6) == 0) {
                clock = clock.plus(step());
            }
            sets.add(set());
        }
        clock = clock.plusSeconds(random.nextInt(600));
        if (!calm && random.nextInt(6) == 0) {
            clock = clock.plus(step());
        }
        return this;
    }

    private Duration step() {
        return one(List.of(
                Duration.ofHours(-1),
                Duration.ofHours(1),
                Duration.ofDays(40),
                Duration.ofDays(-40),
                Duration.ofDays(random.nextInt(900)),
                Duration.ofSeconds(-random.nextInt(100_000))));
    }

    private Candidate set() {
        LocalDateTime local = LocalDateTime.ofInstant(clock, zone);
        int n = 1;
        while (!names.add(SetId.of(local, n))) {
            n++;
        }
        long highest = sets.isEmpty() ? 0 : sets.get(sets.size() - 1).sequence();
        return new Candidate(
                SetId.of(local, n),
                Math.max(highest + 1, clock.getEpochSecond()),
                clock,
                standing(),
                !calm && random.nextInt(12) == 0 ? Optional.of("asked for") : Optional.empty(),
                1000);
    }

    private Standing standing() {
        if (calm || random.nextInt(4) > 0) {
            return Standing.GOOD;
        }
        return random.nextInt(5) == 0 ? Standing.UNREADABLE : Standing.LACKING;
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
