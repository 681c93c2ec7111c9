package io.polymath.backup.cli;

import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Summary;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Prints the sets of a repository, a line each: as a table for people, as JSON lines for programs. */
final class SetList {

    private final List<Entry> sets;

    SetList(List<Entry> sets) {
        this.sets = sets;
    }

    private record SetLine(String messageType, String set, Optional<Manifest> manifest, Optional<String> problem) {}

    private record Count(String messageType, int sets) {}

    void print(Main main) {
        PrintWriter out = main.program().out();
        if (main.json()) {
            sets.forEach(entry ->
                    JsonLines.print(out, new SetLine("set", entry.set().value(), entry.manifest(), entry.problem())));
            JsonLines.print(out, new Count("summary", sets.size()));
            return;
        }
        out.println(sets.isEmpty() ? "no sets yet" : table());
    }

    private String table() {
        return new Table<Entry>()
                .text("set", entry -> entry.set().value())
                .text("status", SetList::status)
                .text("stores", entry -> of(entry, set -> set.archives().size() + ""))
                .number("size", entry -> of(entry, set -> Summary.bytes(set.bytes())))
                .number("took", entry -> of(entry, set -> Summary.seconds(set.took())))
                .text("label", entry -> of(entry, set -> set.label().orElse("")))
                .of(sets);
    }

    private static String of(Entry entry, Function<Manifest, String> value) {
        return entry.manifest().map(value).orElse("");
    }

    private static String status(Entry entry) {
        return entry.manifest()
                .map(SetList::status)
                .orElseGet(() -> "damaged: " + entry.problem().orElse("no manifest"));
    }

    private static String status(Manifest set) {
        String status = set.status().name().toLowerCase(Locale.ROOT);
        return set.status() == Manifest.Status.COMPLETE && !set.holdsTheEstate() ? "complete, some stores" : status;
    }
}
