package io.polymath.backup.report;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One store of a report, in texts.
 *
 * @param held what it held, a kind each
 * @param change of its size against the set before; empty when there is none
 * @param notes what is not as it should be with what was saved
 */
public record StoreLine(
        String name,
        List<Held> held,
        String size,
        String change,
        String ratio,
        String took,
        String verified,
        List<String> notes) {

    /**
     * What there is of one kind.
     *
     * @param text such as {@code 12 tables (48,210)}
     * @param change such as {@code +38}; empty when there is none
     */
    public record Held(String text, String change) {}

    static StoreLine of(Archive archive, Optional<Archive> before) {
        List<String> notes = new ArrayList<>();
        archive.content().inexact().ifPresent(why -> notes.add("not exact: " + why));
        archive.all()
                .flatMap(each -> each.content().inventory().warnings().stream())
                .forEach(notes::add);
        if (archive.verified().isEmpty()) {
            notes.add("not verified");
        }
        long raw = archive.all().mapToLong(Archive::rawBytes).sum();
        return new StoreLine(
                archive.store(),
                held(
                        archive.content().inventory(),
                        before.map(earlier -> earlier.content().inventory())),
                Summary.bytes(bytes(archive)),
                before.map(earlier -> Change.percent(bytes(earlier), bytes(archive)))
                        .orElse(""),
                Text.of("%.1f", raw / (double) Math.max(1, bytes(archive))),
                Summary.seconds(archive.took()),
                archive.verified()
                        .map(proof -> Summary.level(proof.level())
                                + (proof.opened().isPresent() ? " by session key in " : " in ")
                                + Summary.seconds(proof.took()))
                        .orElse(""),
                notes);
    }

    private static long bytes(Archive archive) {
        return archive.all().mapToLong(Archive::bytes).sum();
    }

    private static List<Held> held(Inventory now, Optional<Inventory> before) {
        return now.items().stream()
                .map(Item::kind)
                .distinct()
                .map(kind -> new Held(
                        Summary.of(Inventory.of(now.items(kind))),
                        before.map(earlier -> Change.of(earlier.count(kind), now.count(kind)))
                                .orElse("")))
                .toList();
    }
}
