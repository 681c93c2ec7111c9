package io.polymath.backup.retention;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from one repository the sets that no rule keeps. */
public final class Pruner {

    private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);

    private final Shelf shelf;
    private final Policy policy;
    private final Clock clock;

    public Pruner(Shelf shelf, Policy policy, Clock clock) {
        this.shelf = shelf;
        this.policy = policy;
        this.clock = clock;
    }

    /** Judges all sets and removes none; the newest one comes first. */
    public List<Verdict> plan() throws IOException {
        return new Retention(policy, clock).judge(shelf.sets());
    }

    /**
     * Removes what no rule keeps, the oldest set first. Call it only while holding the lock. A set that cannot be
     * removed does not stop the removal of the others.
     *
     * @param expected sets that have to be there: when one is missing, the listing is short, and nothing is removed
     */
    public PruneOutcome prune(List<SetId> expected) {
        try {
            // asked before the listing: a set that is copied meanwhile is not missed
            SortedSet<SetId> all = new TreeSet<>(shelf.expected());
            all.addAll(expected);
            List<Verdict> verdicts = plan();
            refuseShort(verdicts, all);
            shelf.finishRemovals();
            return remove(verdicts);
        } catch (IOException | RuntimeException e) {
            Trouble trouble = Trouble.of(e);
            LOG.error("{}: nothing was pruned: {}\n  hint: {}", shelf.name(), trouble.reason(), trouble.hint());
            return new PruneOutcome(shelf.name(), 0, List.of(), 0, Optional.of(trouble));
        }
    }

    private void refuseShort(List<Verdict> verdicts, SortedSet<SetId> expected) {
        SortedSet<SetId> missing = new TreeSet<>(expected);
        verdicts.forEach(verdict -> missing.remove(verdict.candidate().set()));
        if (!missing.isEmpty()) {
            SetId first = missing.first();
            throw new BackupException(
                    ExitCode.FAILED,
                    "the listing of repository " + shelf.name() + " lacks " + first + ", which has to be there",
                    shelf.name().equals("local")
                            ? "nothing was removed; find out why the set is missing, then prune again"
                            : "nothing was removed; if the set is gone there, copy " + first + " --to " + shelf.name()
                                    + " sends it again, then prune again");
        }
    }

    private PruneOutcome remove(List<Verdict> verdicts) {
        List<SetId> removed = new ArrayList<>();
        List<Trouble> troubles = new ArrayList<>();
        long freed = 0;
        for (int i = verdicts.size() - 1; i >= 0; i--) {
            Candidate set = verdicts.get(i).candidate();
            try {
                if (!verdicts.get(i).stays() && shelf.remove(set.set())) {
                    removed.add(set.set());
                    freed += set.bytes();
                }
            } catch (IOException | RuntimeException e) {
                Trouble trouble = Trouble.of(e);
                LOG.error("{}: unable to remove {}: {}", shelf.name(), set.set(), trouble.reason());
                troubles.add(trouble);
            }
        }
        int kept = verdicts.size() - removed.size();
        LOG.info(
                "{}: removed {} ({}), {} kept",
                shelf.name(),
                Text.number(removed.size(), "set"),
                Summary.bytes(freed),
                kept);
        return new PruneOutcome(
                shelf.name(), kept, removed, freed, troubles.stream().findFirst());
    }
}
