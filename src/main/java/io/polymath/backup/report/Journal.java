package io.polymath.backup.report;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What happens in one run, noted by its steps while it happens. Steps may be in several threads; what is noted twice is
 * told once.
 */
public final class Journal {

    private final Task task;
    private final Clock clock;
    private final OffsetDateTime started;
    private final Set<Trouble> troubles = new LinkedHashSet<>();
    private final Set<Failure> failures = new LinkedHashSet<>();
    private final List<CopyOutcome> copies = new ArrayList<>();
    private final List<PruneOutcome> prunings = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final List<Section> sections = new ArrayList<>();
    private Optional<SetId> set = Optional.empty();
    private Optional<Manifest> manifest = Optional.empty();
    private OptionalLong diskLeftBytes = OptionalLong.empty();
    private Optional<OffsetDateTime> nextRun = Optional.empty();

    public Journal(Task task, Clock clock) {
        this.task = task;
        this.clock = clock;
        this.started = now();
    }

    /** The run is about a set: it makes it, or it uses it. */
    public synchronized void begins(SetId about) {
        set = Optional.of(about);
    }

    /** A set was sealed, with all its stores or without some. */
    public synchronized void seals(Manifest sealed) {
        set = Optional.of(sealed.set());
        manifest = Optional.of(sealed);
        failures.addAll(sealed.failures());
    }

    /** Stores failed; the run goes on. */
    public synchronized void fails(Collection<Failure> stores) {
        failures.addAll(stores);
    }

    /** The run itself, or a step of it, failed. */
    public synchronized void fails(Trouble trouble) {
        troubles.add(trouble);
    }

    /** A set was copied to another repository, or could not be. */
    public synchronized void copies(CopyOutcome outcome) {
        copies.add(outcome);
    }

    /** The retention rule was followed in a repository, or could not be. */
    public synchronized void prunes(PruneOutcome outcome) {
        prunings.add(outcome);
    }

    /** An operator should look at something. */
    public synchronized void warns(String sentence) {
        warnings.add(sentence);
    }

    /** The task has something of its own to tell. */
    public synchronized void adds(Section section) {
        sections.add(section);
    }

    /** So much room is left in the local repository. */
    public synchronized void leaves(long bytes) {
        diskLeftBytes = OptionalLong.of(bytes);
    }

    /** The next run begins then. */
    public synchronized void expects(OffsetDateTime next) {
        nextRun = Optional.of(next);
    }

    /** Returns what is noted so far, as that of a run that ends now. */
    public synchronized RunReport report() {
        return new RunReport(
                task,
                set,
                manifest,
                told(),
                List.copyOf(failures),
                copies,
                prunings,
                List.copyOf(warnings),
                sections,
                started,
                now(),
                diskLeftBytes,
                nextRun);
    }

    /** A run that was to make a set, and failed nowhere, was never told to seal it. */
    private List<Trouble> told() {
        if (task == Task.BACKUP && manifest.isEmpty() && troubles.isEmpty()) {
            return List.of(new Trouble(
                    "the route ended without a sealed set", "set:seal has to stand before set:close", ExitCode.USAGE));
        }
        return List.copyOf(troubles);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), clock.getZone());
    }
}
