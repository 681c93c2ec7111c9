package io.polymath.backup.set;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a set is: written last, so that a set without one does not exist.
 *
 * @param format the version of the format, see docs/format.md
 * @param set its name
 * @param sequence its place among the sets of its repository: higher than that of every earlier one, whatever the clock
 *     said; 0 where the program that made it did not number sets
 * @param label a word of the operator's own, if one was given
 * @param host the machine that made it
 * @param program the program's name and version
 * @param started when the run began
 * @param ended when the set was sealed
 * @param cut the window in which the stores were held
 * @param estate the names of all configured stores
 * @param asked the names of those that this run was asked for
 * @param archives what was saved
 * @param failures the stores that were asked for and are not in it
 */
public record Manifest(
        int format,
        SetId set,
        long sequence,
        Optional<String> label,
        String host,
        String program,
        OffsetDateTime started,
        OffsetDateTime ended,
        Cut cut,
        List<String> estate,
        List<String> asked,
        List<Archive> archives,
        List<Failure> failures) {

    /** The version of the format that this program writes, and the newest that it reads. */
    public static final int FORMAT = 1;

    public Manifest {
        requireNonNull(set, "set is missing");
        requireNonNull(host, "host is missing");
        requireNonNull(program, "program is missing");
        requireNonNull(started, "started is missing");
        requireNonNull(ended, "ended is missing");
        requireNonNull(cut, "cut is missing");
        estate = List.copyOf(estate);
        asked = List.copyOf(asked);
        archives = List.copyOf(archives);
        failures = List.copyOf(failures);
    }

    /** Whether a set has all that was asked for. */
    public enum Status {
        COMPLETE,
        PARTIAL
    }

    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public Status status() {
        return failures.isEmpty() && archives.size() == asked.size() ? Status.COMPLETE : Status.PARTIAL;
    }

    /** Returns whether it is complete and holds every configured store: only then may it be the latest set. */
    public boolean holdsTheEstate() {
        return status() == Status.COMPLETE && asked.containsAll(estate);
    }

    /** Returns its number, by which sets are ordered; where they were not numbered yet, the number that it would have. */
    public long order() {
        return sequence > 0 ? sequence : started.toEpochSecond();
    }

    /** Returns all archives, companions among them. */
    public Stream<Archive> files() {
        return archives.stream().flatMap(Archive::all);
    }

    /** Returns the size of all archives. */
    public long bytes() {
        return files().mapToLong(Archive::bytes).sum();
    }

    /** Returns the size of all exports before codecs. */
    public long rawBytes() {
        return files().mapToLong(Archive::rawBytes).sum();
    }

    public Duration took() {
        return Duration.between(started, ended);
    }

    /** Returns it with its archives in a folder. */
    public Manifest in(Path folder) {
        return with(archives.stream().map(archive -> archive.in(folder)).toList());
    }

    /** Returns it with its archives in another form. */
    public Manifest with(List<Archive> others) {
        return new Manifest(
                format, set, sequence, label, host, program, started, ended, cut, estate, asked, others, failures);
    }
}
