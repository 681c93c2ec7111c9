package io.polymath.backup.status;

import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.SetId;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the backups of an installation stand at one moment.
 *
 * @param at the moment
 * @param lastGood the newest good set; its age is how much would be lost by a disaster now, the data loss window (RPO)
 * @param lastProof the newest reading that found a good set whole
 * @param copies the newest good set that is in each other repository
 * @param elsewhere what was read back of other repositories, share by share
 * @param recoveries the newest restore and the newest drill of whole sets that were proved equal, and what they took, store by store (RTO)
 * @param running who holds the repository, when a run is under way
 * @param nextRun when the next run begins, if a schedule is set
 * @param freeBytes the room that is left in the local repository
 * @param setsThatFit how many more sets of the last one's size have room there
 * @param stale why an operator has to act, a sentence each; none when all is well
 * @param notes what is worth knowing besides, a sentence each
 */
public record Standing(
        OffsetDateTime at,
        Optional<Past> lastGood,
        Optional<Past> lastProof,
        List<Past> copies,
        List<Elsewhere> elsewhere,
        List<Recovery> recoveries,
        Optional<String> running,
        Optional<OffsetDateTime> nextRun,
        long freeBytes,
        OptionalLong setsThatFit,
        List<String> stale,
        List<String> notes) {

    public Standing {
        copies = List.copyOf(copies);
        elsewhere = List.copyOf(elsewhere);
        recoveries = List.copyOf(recoveries);
        stale = List.copyOf(stale);
        notes = List.copyOf(notes);
    }

    /**
     * What was read back of another repository.
     *
     * @param since since when every byte was read at least once; empty while some never was
     * @param last when the last share was read
     * @param damaged how many archives were found damaged
     */
    public record Elsewhere(
            String repository, Optional<OffsetDateTime> since, Optional<OffsetDateTime> last, int damaged) {}

    /**
     * Something that was.
     *
     * @param what it was: {@code cut}, {@code verified (content)}, {@code copied to s3}, {@code drill took 3.1 s}
     * @param age how long ago
     */
    public record Past(SetId set, String what, OffsetDateTime when, Duration age) {}

    /**
     * A restore or a drill.
     *
     * @param what it was: {@code drill took 3.1 s}
     * @param age how long ago
     */
    public record Recovery(SetId set, String what, OffsetDateTime when, Duration age, List<Part> stores) {

        public Recovery {
            stores = List.copyOf(stores);
        }
    }

    public boolean isStale() {
        return !stale.isEmpty();
    }
}
