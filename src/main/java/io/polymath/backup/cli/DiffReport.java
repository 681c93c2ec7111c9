package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Comparison;
import io.polymath.backup.set.Comparison.Change;
import io.polymath.backup.set.Comparison.ItemChange;
import io.polymath.backup.set.Comparison.StoreChange;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Prints what changed between two sets. */
record DiffReport(PrintWriter out, boolean json) {

    /** More lines of one store help nobody; {@code --json} has all of them. */
    private static final int SHOWN = 40;

    static DiffReport of(Main main) {
        return new DiffReport(main.program().out(), main.json());
    }

    private record StoreLine(String messageType, StoreChange store, Change change) {}

    private record SummaryLine(
            String messageType,
            SetId before,
            SetId after,
            long bytesBefore,
            long bytesAfter,
            List<String> losses,
            Optional<String> notCompared) {}

    private record Row(String store, String what, String before, String after, String change) {}

    /** @param closed why contents of encrypted archives could not be compared, if they could not */
    void print(Manifest before, Manifest after, Optional<BackupException> closed) {
        Comparison comparison = Comparison.of(before, after);
        List<String> losses = comparison.losses(after);
        if (json) {
            comparison.stores().forEach(store -> JsonLines.print(out, new StoreLine("store", store, store.change())));
            JsonLines.print(
                    out,
                    new SummaryLine(
                            "summary",
                            before.set(),
                            after.set(),
                            before.bytes(),
                            after.bytes(),
                            losses,
                            closed.map(BackupException::reason)));
            return;
        }
        out.println(before.set() + " -> " + after.set());
        List<Row> rows = new ArrayList<>();
        comparison.stores().forEach(store -> addRows(store, rows));
        rows.add(new Row(
                "all",
                "size",
                Summary.bytes(before.bytes()),
                Summary.bytes(after.bytes()),
                difference(OptionalLong.of(before.bytes()), OptionalLong.of(after.bytes()), true)));
        out.println(new Table<Row>()
                .text("store", Row::store)
                .text("", 70, Row::what)
                .number("before", Row::before)
                .number("after", Row::after)
                .number("change", Row::change)
                .of(rows));
        losses.forEach(loss -> out.println("look at " + loss));
        closed.ifPresent(why -> out.println("only numbers were compared: " + why.reason() + "\nhint: " + why.hint()));
    }

    private static void addRows(StoreChange store, List<Row> rows) {
        rows.add(new Row(
                store.store(),
                "size",
                text(store.bytesBefore(), true),
                store.failure().isPresent() ? "failed" : text(store.bytesAfter(), true),
                difference(store.bytesBefore(), store.bytesAfter(), true)));
        List<ItemChange> changed = store.changed();
        changed.stream()
                .sorted(Comparator.comparingLong(DiffReport::weight).reversed())
                .limit(SHOWN)
                .sorted(Comparator.comparingInt(changed::indexOf))
                .forEach(item -> rows.add(new Row(
                        "",
                        item.kind() + " " + item.name(),
                        text(item.before(), false),
                        text(item.after(), false),
                        difference(item.before(), item.after(), false))));
        if (changed.size() > SHOWN) {
            rows.add(new Row("", Text.of("and %,d more", changed.size() - SHOWN), "", "", ""));
        } else if (changed.isEmpty()
                && store.unknown() == 0
                && store.change() != Change.VANISHED
                && store.change() != Change.APPEARED) {
            rows.add(new Row("", "nothing it holds", "", "", ""));
        }
        if (store.unknown() > 0) {
            rows.add(new Row("", Text.number(store.unknown(), "item") + " of equal count", "", "", "not compared"));
        }
    }

    private static long weight(ItemChange item) {
        return Math.abs(item.after().orElse(0) - item.before().orElse(0));
    }

    private static String text(OptionalLong number, boolean bytes) {
        if (number.isEmpty()) {
            return "-";
        }
        return bytes ? Summary.bytes(number.getAsLong()) : Text.of("%,d", number.getAsLong());
    }

    private static String difference(OptionalLong before, OptionalLong after, boolean bytes) {
        if (before.isEmpty() || after.isEmpty()) {
            return (before.isEmpty() ? Change.APPEARED : Change.VANISHED).name().toLowerCase(Locale.ROOT);
        }
        long difference = after.getAsLong() - before.getAsLong();
        if (difference == 0) {
            return bytes ? "none" : "edited";
        }
        if (!bytes) {
            return Text.of("%+,d", difference);
        }
        return (difference > 0 ? "+" : "-")
                + Summary.bytes(Math.abs(difference))
                + Text.of(" (%+.1f %%)", 100.0 * difference / Math.max(1, before.getAsLong()));
    }
}
