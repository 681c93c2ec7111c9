package io.polymath.backup.report;

import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A report in texts, as its templates need them; an empty text stands for what is not known.
 *
 * @param status ok, warning or failed
 * @param headline what it comes to, in a sentence
 * @param troubles what is wrong and what to do, the cause first
 * @param facts the numbers to see at a glance
 * @param missing the names of the stores that are not in the set
 * @param notes what else happened: copies, prunings, what is next
 * @param picture what the picture shows; null without one
 */
public record Page(
        String subject,
        String status,
        String task,
        String headline,
        String when,
        String set,
        String host,
        String program,
        List<Trouble> troubles,
        List<String> warnings,
        List<Fact> facts,
        List<StoreLine> stores,
        List<String> missing,
        List<Section> sections,
        List<Fact> notes,
        @Nullable Pictured picture) {

    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("EEEE d MMMM uuuu, HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);

    /** A name, a value, and what belongs to it. */
    public record Fact(String name, String value, String more) {}

    /**
     * The sets that a picture shows.
     *
     * @param from the day of the first one
     * @param to the day of the last one
     * @param largest the size of the largest one
     * @param partial how many are partial
     */
    public record Pictured(int sets, String from, String to, String largest, long partial) {

        static Pictured of(List<Manifest> sets) {
            return new Pictured(
                    sets.size(),
                    DAY.format(sets.get(0).started()),
                    DAY.format(sets.get(sets.size() - 1).started()),
                    Summary.bytes(sets.stream().mapToLong(Manifest::bytes).max().orElse(0)),
                    sets.stream()
                            .filter(set -> set.status() == Manifest.Status.PARTIAL)
                            .count());
        }
    }

    static Page of(RunReport report, Sender sender, History history, boolean pictured) {
        Optional<Manifest> set = report.manifest();
        return new Page(
                Subject.of(report),
                report.status().word(),
                report.task().word(),
                headline(report),
                WHEN.format(report.started()),
                report.set().map(SetId::value).orElse(""),
                sender.host(),
                sender.program(),
                Troubles.of(report),
                report.warnings(),
                set.map(manifest -> facts(report, manifest, history)).orElse(List.of()),
                set.map(manifest -> stores(manifest, history)).orElse(List.of()),
                missing(report),
                report.sections(),
                notes(report, history),
                pictured ? Pictured.of(history.sets()) : null);
    }

    /** Returns the stores that a set lacks; a restore or a drill makes none, and has a section of its own. */
    private static List<String> missing(RunReport report) {
        return report.task() == Task.BACKUP
                ? report.failures().stream().map(Failure::store).toList()
                : List.of();
    }

    private static String headline(RunReport report) {
        if (report.task() == Task.DRILL && report.status() == Status.WARNING) {
            return "The drill did not prove all";
        }
        if (report.task() != Task.BACKUP) {
            return "The " + report.task().word() + (report.status() == Status.OK ? " went well" : " failed");
        }
        if (report.manifest().isEmpty()) {
            return "There is no new set";
        }
        if (!report.failures().isEmpty()) {
            String missing = report.failures().stream().map(Failure::store).collect(Collectors.joining(", "));
            return "The set is partial: without " + missing;
        }
        String uncopied = report.copies().stream()
                .filter(copy -> !copy.isProved())
                .map(CopyOutcome::repository)
                .distinct()
                .collect(Collectors.joining(", "));
        if (!uncopied.isEmpty()) {
            return "The set is whole, its copy to " + uncopied + " is not proved";
        }
        return report.status() == Status.OK ? "The set is whole" : "The set is whole, but not all went well";
    }

    private static List<Fact> facts(RunReport report, Manifest set, History history) {
        String change = history.before(set)
                .map(before -> Change.percent(before.bytes(), set.bytes()))
                .orElse("");
        return List.of(
                new Fact("size", Summary.bytes(set.bytes()), change),
                new Fact("took", Summary.seconds(report.took()), ""),
                new Fact(
                        "stores",
                        Text.of("%d of %d", set.archives().size(), set.estate().size()),
                        ""),
                new Fact(
                        "cut",
                        Text.of("%.3f s", set.cut().width().toMillis() / 1000.0),
                        "level " + set.cut().level()));
    }

    private static List<StoreLine> stores(Manifest set, History history) {
        return set.archives().stream()
                .map(archive -> StoreLine.of(archive, history.before(set, archive.store())))
                .toList();
    }

    private static List<Fact> notes(RunReport report, History history) {
        List<Fact> notes = new ArrayList<>();
        report.manifest()
                .filter(Manifest::holdsTheEstate)
                .or(history::lastWhole)
                .ifPresent(set -> notes.add(new Fact(
                        "at risk (RPO)",
                        Summary.age(Duration.between(set.cut().start(), report.ended())),
                        "what was written since the cut of " + set.set())));
        report.copies().stream()
                .filter(CopyOutcome::isProved)
                .forEach(copy -> notes.add(new Fact(
                        "copied to " + copy.repository(),
                        Text.of("%s in %s", Summary.bytes(copy.bytes()), Summary.seconds(copy.took())),
                        report.set().filter(copy.set()::equals).isPresent() ? "proved" : copy.set() + ", proved")));
        report.prunings()
                .forEach(pruning -> notes.add(new Fact(
                        "pruned " + pruning.repository(),
                        Text.of("%d removed, %d kept", pruning.removed().size(), pruning.kept()),
                        pruned(pruning))));
        report.diskLeftBytes().ifPresent(bytes -> notes.add(new Fact("room left", Summary.bytes(bytes), "")));
        report.nextRun().ifPresent(next -> notes.add(new Fact("next run", WHEN.format(next), "")));
        return notes;
    }

    private static String pruned(PruneOutcome pruning) {
        if (pruning.removed().isEmpty()) {
            return "";
        }
        String sets = pruning.removed().stream().map(SetId::value).collect(Collectors.joining(", "));
        return Text.of("%s freed: %s", Summary.bytes(pruning.freedBytes()), sets);
    }
}
