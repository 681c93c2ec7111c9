package io.polymath.backup.watch;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Summary;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The room that is left, and the size of a set. */
final class DiskRule {

    static final String DISK = "disk";
    static final String SIZE = "size";

    /** What was told ends only so many points below the limit, so that it does not come and go. */
    private static final int SLACK = 2;

    private static final int[] STEPS = {95, 90};
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);
    /** Further ahead nothing is foretold. */
    private static final long HORIZON_DAYS = 3650;

    private DiskRule() {}

    static List<Alarm> alarms(Facts facts, WatchSettings limits) {
        List<Alarm> alarms = new ArrayList<>();
        facts.disk().flatMap(disk -> room(disk, facts, limits)).ifPresent(alarms::add);
        facts.sets().stream()
                .findFirst()
                .filter(set -> limits.maxSetBytes() > 0 && set.manifest().bytes() > limits.maxSetBytes())
                .ifPresent(set -> alarms.add(new Alarm(
                        SIZE,
                        "",
                        Text.of(
                                "%s takes %s, more than watch.max-set (%s)",
                                set.name(), Summary.bytes(set.manifest().bytes()), Summary.bytes(limits.maxSetBytes())),
                        "see with diff which store has grown; if that is right, raise watch.max-set")));
        return alarms;
    }

    private static Optional<Alarm> room(Disk disk, Facts facts, WatchSettings limits) {
        boolean told = facts.told().contains(DISK);
        Optional<OffsetDateTime> full = full(disk, facts);
        int percent = disk.usedPercent();
        boolean isHigh = disk.isFullerThan(limits.diskUse() - (told ? SLACK : 0));
        Duration soon = told ? limits.fullWithin().plusDays(1) : limits.fullWithin();
        boolean isSoon =
                full.filter(day -> day.isBefore(facts.now().plus(soon))).isPresent();
        if (!isHigh && !isSoon) {
            return Optional.empty();
        }
        return Optional.of(new Alarm(
                DISK,
                mark(percent),
                Text.of(
                        "the disk of the repository is %d %% full, %s are left; %s",
                        percent, Summary.bytes(disk.free()), outlook(full, facts)),
                "free some room, keep fewer sets with retention.*, or move the repository"));
    }

    private static String mark(int percent) {
        for (int step : STEPS) {
            if (percent >= step) {
                return "over " + step;
            }
        }
        return "";
    }

    private static String outlook(Optional<OffsetDateTime> full, Facts facts) {
        if (full.isPresent()) {
            return "at the present growth, "
                    + Summary.bytes(facts.growth().orElse(0))
                    + " a day, it is full on " + DAY.format(full.get());
        }
        return facts.growth().isEmpty()
                ? "how fast it grows is known after a day of watching"
                : "at the present growth it does not fill";
    }

    /** Returns the day on which the disk is full if it grows as it did. */
    static Optional<OffsetDateTime> full(Disk disk, Facts facts) {
        long growth = facts.growth().orElse(0);
        if (growth <= 0) {
            return Optional.empty();
        }
        double days = (double) disk.free() / growth;
        return days > HORIZON_DAYS
                ? Optional.empty()
                : Optional.of(facts.now()
                        .plusSeconds((long) (days * Duration.ofDays(1).toSeconds())));
    }
}
