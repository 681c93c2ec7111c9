package io.polymath.backup.retention;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells which sets of this machine another repository would keep: others need not be sent, only to be removed again. */
public final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final LocalShelf here;
    private final Shelf there;
    private final Policy policy;
    private final Clock clock;

    public Admission(LocalShelf here, Shelf there, Policy policy, Clock clock) {
        this.here = here;
        this.there = there;
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * Returns those of some sets that would stay there beside all that is there now, in their order; says which ones are
     * left out.
     *
     * @param sets which are not there, as they would be there: of the stores that are kept there
     * @throws IOException or a BackupException when it is not sure what is there
     */
    public List<Manifest> admitted(List<Manifest> sets) throws IOException {
        if (sets.isEmpty() || policy.isOff()) {
            return sets;
        }
        Set<SetId> staying = staying(sets);
        List<Manifest> admitted =
                sets.stream().filter(set -> staying.contains(set.set())).toList();
        List<SetId> leftOut = sets.stream()
                .map(Manifest::set)
                .filter(set -> !staying.contains(set))
                .toList();
        if (!leftOut.isEmpty()) {
            LOG.info(
                    "{}: {} not sent there, as retention would remove {} at once: {} ({})",
                    there.name(),
                    Text.number(leftOut.size(), "earlier set is", "earlier sets are"),
                    leftOut.size() == 1 ? "it" : "them",
                    policy.text(),
                    leftOut.stream().map(SetId::value).collect(Collectors.joining(", ")));
        }
        return admitted;
    }

    private Set<SetId> staying(List<Manifest> sets) throws IOException {
        Set<SetId> arriving = sets.stream().map(Manifest::set).collect(Collectors.toSet());
        List<Candidate> all = new ArrayList<>(there.sets());
        // one whose copy is there, but not proved yet
        all.removeIf(candidate -> arriving.contains(candidate.set()));
        for (Manifest set : sets) {
            all.add(here.candidate(set));
        }
        return new Retention(policy, clock)
                .judge(all).stream()
                        .filter(Verdict::stays)
                        .map(verdict -> verdict.candidate().set())
                        .collect(Collectors.toSet());
    }
}
