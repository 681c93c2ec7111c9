package io.polymath.backup.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the service said, taken apart: its runs one after the other, as one has to end before the next begins. */
final class ServiceLog {

    private static final Pattern LINE = Pattern.compile("(\\S+) (INFO|WARN|ERROR) +(.*)");
    private static final Pattern HOLDS = Pattern.compile("run (polymath_\\S+): holds .*");
    private static final Pattern REPORT = Pattern.compile("report: (.*?); filed as (\\S+)");
    private static final Pattern COPIED = Pattern.compile("(\\w+): copied (polymath_\\w+), .*");
    private static final Pattern NOT_COPIED = Pattern.compile("(\\w+): (polymath_\\w+) is not copied: .*");
    private static final Pattern LEFT_OUT =
            Pattern.compile("s3: \\d+ earlier sets? (?:is|are) not sent there, as retention would remove .*\\((.*)\\)");
    private static final Pattern REMOVED = Pattern.compile("(\\w+): removed (\\d+) sets? .*");

    private final List<Run> runs = new ArrayList<>();
    private final Set<String> copied = new LinkedHashSet<>();
    private final Set<String> missed = new LinkedHashSet<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final Map<String, Integer> removed = new LinkedHashMap<>();
    private final List<String> unexpected = new ArrayList<>();
    private int warnings;
    private int errors;
    private int exchanges;

    /** A run as it was reported. The set is empty when the run failed before it had a name. */
    record Run(OffsetDateTime began, OffsetDateTime reported, String set, String subject, Path filed, boolean mailed) {}

    /** Reads the log files of a folder. */
    static ServiceLog read(Path folder) throws IOException {
        ServiceLog log = new ServiceLog();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                log.read(Files.readAllLines(file));
            }
        }
        return log;
    }

    private void read(List<String> lines) {
        String set = "";
        OffsetDateTime began = null;
        Matcher report = null;
        for (String line : lines) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                continue; // a hint
            }
            OffsetDateTime time = OffsetDateTime.parse(parts.group(1));
            String text = parts.group(3);
            count(parts.group(2), text);
            leaveOut(text, set);
            Matcher holds = HOLDS.matcher(text);
            Matcher written = REPORT.matcher(text);
            if (holds.matches()) {
                set = holds.group(1);
                began = time;
            } else if (written.matches()) {
                report = written;
            } else if (report != null && text.matches("report: (mailed to|not sent).*")) {
                runs.add(new Run(
                        began == null ? time : began,
                        time,
                        set,
                        report.group(1),
                        Path.of(report.group(2)),
                        text.startsWith("report: mailed")));
                set = "";
                began = null;
                report = null;
            }
        }
    }

    private void leaveOut(String text, String run) {
        Matcher names = LEFT_OUT.matcher(text);
        if (names.matches()) {
            Stream.of(names.group(1).split(", ")).forEach(name -> leftOut.putIfAbsent(name, run));
        }
    }

    private void count(String level, String text) {
        warnings += level.equals("WARN") ? 1 : 0;
        errors += level.equals("ERROR") ? 1 : 0;
        Matcher done = COPIED.matcher(text);
        Matcher failed = NOT_COPIED.matcher(text);
        Matcher gone = REMOVED.matcher(text);
        if (done.matches()) {
            copied.add(done.group(2));
        } else if (failed.matches()) {
            missed.add(failed.group(2));
        } else if (gone.matches()) {
            removed.merge(gone.group(1), Integer.parseInt(gone.group(2)), Integer::sum);
        } else if (text.startsWith("service: took the edited routes")) {
            exchanges++;
        } else if (level.equals("ERROR") || isAPruningThatWasLeftOut(text)) {
            unexpected.add(text);
        }
    }

    private static boolean isAPruningThatWasLeftOut(String text) {
        return text.contains("nothing was pruned: ");
    }

    List<Run> runs() {
        return runs;
    }

    /** Returns the sets that the service says it copied. */
    Set<String> copied() {
        return copied;
    }

    /** Returns the sets of which it said at least once that they were not copied. */
    Set<String> missed() {
        return missed;
    }

    /** Returns the sets that it says retention kept from S3, each with the set of the run that said so first. */
    Map<String, String> leftOut() {
        return leftOut;
    }

    /** Returns how many sets it says it removed from a repository. */
    int removed(String repository) {
        return removed.getOrDefault(repository, 0);
    }

    /** Returns errors that no outage explains. */
    List<String> unexpected() {
        return unexpected;
    }

    int warnings() {
        return warnings;
    }

    int errors() {
        return errors;
    }

    /** Returns how often edited routes took the place of others. */
    int exchanges() {
        return exchanges;
    }
}
