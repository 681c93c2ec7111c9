package io.polymath.backup.watch;

import io.polymath.backup.status.Undrilled;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that the rules look at.
 *
 * @param sets the newest first
 * @param unreadable folders of sets whose manifest cannot be read, a sentence each
 * @param disk empty when it cannot be asked
 * @param growth bytes a day by which the use of the disk grows; empty while it was not watched for a day
 * @param undrilled what no drill has proved as it should be
 * @param told the keys of the alarms that were told and stand
 */
record Facts(
        OffsetDateTime now,
        List<Seen> sets,
        List<String> unreadable,
        Optional<Disk> disk,
        OptionalLong growth,
        List<Undrilled> undrilled,
        Set<String> told) {

    Facts {
        sets = List.copyOf(sets);
        unreadable = List.copyOf(unreadable);
        undrilled = List.copyOf(undrilled);
        told = Set.copyOf(told);
    }

    List<Seen> good() {
        return sets.stream().filter(Seen::isGood).toList();
    }
}
