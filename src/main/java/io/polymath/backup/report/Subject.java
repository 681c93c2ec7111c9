package io.polymath.backup.report;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Summary;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The line that says it all: {@code [ok] polymath backup 2026-11-22 02:00: 4 stores, 6.1 GB, 2 m 51 s}. */
final class Subject {

    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    /** Longer lines are cut by mail programs anyway. */
    private static final int MAX_LENGTH = 180;

    private Subject() {}

    static String of(RunReport report) {
        List<String> parts = new ArrayList<>();
        report.manifest().ifPresent(set -> {
            parts.add(stores(set));
            parts.add(Summary.bytes(set.bytes()));
            parts.add(Summary.seconds(report.took()));
        });
        long warnings = report.warnings().size() + inexact(report);
        if (warnings > 0) {
            parts.add(Text.number(warnings, "warning"));
        }
        String start = Text.of(
                "[%s] polymath %s %s", report.status().word(), report.task().word(), MINUTE.format(report.started()));
        String line = Stream.of(Optional.of(start), joined(parts), cause(report))
                .flatMap(Optional::stream)
                .reduce((left, right) -> left + ": " + right)
                .orElse(start);
        return shortened(line.replaceAll("[\\s\\p{Cntrl}]+", " "));
    }

    private static long inexact(RunReport report) {
        return report.manifest().stream()
                .flatMap(set -> set.archives().stream())
                .filter(archive -> archive.content().inexact().isPresent())
                .count();
    }

    private static Optional<String> joined(List<String> parts) {
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
    }

    private static String stores(Manifest set) {
        int saved = set.archives().size();
        int expected = set.estate().size();
        return (saved == expected ? "" : saved + " of ") + Text.number(expected, "store");
    }

    /** Returns the first thing that is wrong: of a store, else of the run, else of a copy, else of the pruning. */
    private static Optional<String> cause(RunReport report) {
        return Troubles.of(report).stream().findFirst().map(trouble -> trouble.reason());
    }

    private static String shortened(String line) {
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 1) + "…";
    }
}
