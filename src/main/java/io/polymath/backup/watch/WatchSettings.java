package io.polymath.backup.watch;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Section;
import io.polymath.backup.status.Limits;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The limits beyond which an operator is told.
 *
 * @param late how long after a scheduled run its good set may be missing
 * @param maxAge how old the last good set may be, whatever the schedule says
 * @param diskUse how full the disk may be, in per cent
 * @param fullWithin how soon the disk may be full at the present growth
 * @param maxSetBytes the size of a set that is not exceeded; 0 for none
 * @param shrink by how many per cent a store may shrink against the median of its last sets; 0 for any
 * @param grow by how many per cent it may grow; 0 for any
 * @param median how many sets make that median
 * @param proofMaxAge how old the newest proof may be
 * @param leftOut the stores that drills leave out on purpose
 * @param copyLate how long after its end a good set may be missing in another repository
 * @param copiesIn the repositories that have to have it; when none is named, those that had a copy lately
 * @param cron when runs begin; empty when something else starts them
 * @param zone that of the schedule
 */
public record WatchSettings(
        Duration late,
        Duration maxAge,
        int diskUse,
        Duration fullWithin,
        long maxSetBytes,
        int shrink,
        int grow,
        int median,
        Duration proofMaxAge,
        List<String> leftOut,
        Duration copyLate,
        List<String> copiesIn,
        Optional<String> cron,
        ZoneId zone) {

    private static final long GIGABYTE = 1_000_000_000L;
    private static final int ALL = 100;
    private static final int MAX_GROWTH = 100_000;
    private static final int MAX_GIGABYTES = 1_000_000;
    private static final int MAX_MEDIAN = 100;

    public WatchSettings {
        leftOut = List.copyOf(leftOut);
        copiesIn = List.copyOf(copiesIn);
    }

    /** Reads {@code watch.*}, and what of {@code status}, {@code proof}, {@code drill} and {@code schedule} it defaults to. */
    public static WatchSettings read(Configuration configuration, ZoneId zone) {
        Limits limits = Limits.read(configuration);
        Section watch = configuration.section("watch");
        // for the route
        watch.duration("every", Duration.ofMinutes(15));
        return new WatchSettings(
                watch.duration("late", Duration.ofHours(4)),
                watch.duration("max-age", limits.maxAge()),
                watch.number("disk-use", 80, 1, ALL),
                watch.duration("full-within", Duration.ofDays(14)),
                watch.number("max-set", 10, 0, MAX_GIGABYTES) * GIGABYTE,
                watch.number("shrink", 30, 0, ALL),
                watch.number("grow", 100, 0, MAX_GROWTH),
                watch.number("median", 7, 1, MAX_MEDIAN),
                watch.duration("proof-max-age", limits.proofMaxAge()),
                limits.leftOut(),
                watch.duration("copy-late", Duration.ofHours(4)),
                watch.list("copies-in"),
                limits.cron(),
                zone);
    }
}
