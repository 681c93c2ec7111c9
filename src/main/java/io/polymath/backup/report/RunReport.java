package io.polymath.backup.report;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one run did, as it stands at its end.
 *
 * @param task what it was to do
 * @param set the set that it made or was to make, or used; empty when it did not come so far
 * @param manifest what was sealed; empty when nothing was
 * @param troubles what went wrong of the run itself, the first one first
 * @param failures the stores that failed, also when there is no set
 * @param copies what became of the copies to other repositories
 * @param prunings what the retention rule did
 * @param warnings what an operator should look at, a sentence each
 * @param sections what only this task has to tell
 * @param diskLeftBytes the room that is left in the local repository, if it is known
 * @param nextRun when the next run begins, if it is known
 */
public record RunReport(
        Task task,
        Optional<SetId> set,
        Optional<Manifest> manifest,
        List<Trouble> troubles,
        List<Failure> failures,
        List<CopyOutcome> copies,
        List<PruneOutcome> prunings,
        List<String> warnings,
        List<Section> sections,
        OffsetDateTime started,
        OffsetDateTime ended,
        OptionalLong diskLeftBytes,
        Optional<OffsetDateTime> nextRun) {

    public RunReport {
        troubles = List.copyOf(troubles);
        failures = List.copyOf(failures);
        copies = List.copyOf(copies);
        prunings = List.copyOf(prunings);
        warnings = List.copyOf(warnings);
        sections = List.copyOf(sections);
    }

    /** Returns the code with which a command that made this run ends. */
    public ExitCode exitCode() {
        if (isLost()) {
            return troubles.isEmpty() ? ExitCode.FAILED : troubles.get(0).exitCode();
        }
        if (!failures.isEmpty()) {
            return ExitCode.INCOMPLETE;
        }
        if (!copies.stream().allMatch(CopyOutcome::isProved)) {
            return ExitCode.COPY_NOT_PROVEN;
        }
        return troubles.stream()
                .findFirst()
                .or(() -> prunings.stream()
                        .flatMap(pruning -> pruning.trouble().stream())
                        .findFirst())
                .map(Trouble::exitCode)
                .orElse(ExitCode.OK);
    }

    public Status status() {
        if (isLost()) {
            return Status.FAILED;
        }
        return exitCode() == ExitCode.OK ? Status.OK : Status.WARNING;
    }

    /** Returns whether the run did not do what it was for. */
    private boolean isLost() {
        return task == Task.BACKUP ? manifest.isEmpty() : !troubles.isEmpty();
    }

    /** Returns the line that says it all. */
    public String subject() {
        return Subject.of(this);
    }

    /** Returns all that is wrong, what is nearest to the cause first. */
    public List<Trouble> problems() {
        return Troubles.of(this);
    }

    public Duration took() {
        return Duration.between(started, ended);
    }

    /**
     * Returns what was sealed.
     *
     * @throws io.polymath.backup.error.BackupException that tells why nothing was
     */
    public Manifest sealed() {
        return manifest.orElseThrow(() -> troubles.get(0).exception());
    }
}
