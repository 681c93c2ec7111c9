package io.polymath.backup.set;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.RestoreProof.Part;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells archives and sets in one line, for people. */
public final class Summary {

    private static final long UNIT = 1000;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Summary() {}

    /** Returns what an archive holds and what it cost: {@code 12 tables (48,210), 3.1 MB in 7.3 s}. */
    public static String of(Archive archive) {
        return Text.of(
                "saved %s, %s in %s",
                of(archive.content().inventory()),
                bytes(archive.all().mapToLong(Archive::bytes).sum()),
                seconds(archive.took()));
    }

    /** Returns a set's state, size and time. */
    public static String of(Manifest manifest) {
        return Text.of(
                "%s: %d of %s, %s in %s",
                manifest.status().name().toLowerCase(Locale.ROOT),
                manifest.archives().size(),
                Text.number(manifest.asked().size(), "store"),
                bytes(manifest.bytes()),
                seconds(manifest.took()));
    }

    /** Returns the kinds of an inventory with their numbers: {@code 5,205 nodes, 12 tables (48,210), 5 sequences}. */
    public static String of(Inventory inventory) {
        Map<String, List<Item>> kinds = inventory.items().stream()
                .filter(item -> !item.kind().equals(Inventory.SEQUENCE_VALUES))
                .collect(Collectors.groupingBy(Item::kind, LinkedHashMap::new, Collectors.toList()));
        return kinds.entrySet().stream()
                .map(kind -> one(kind.getKey(), kind.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Returns how many there are, and what they hold together where that is another number. */
    private static String one(String kind, List<Item> items) {
        long sum = items.stream().mapToLong(Item::count).sum();
        boolean whole = items.size() == 1 && items.get(0).name().equals(Item.ALL);
        return whole || items.size() == sum
                ? Text.of("%,d %s", sum, counted(kind, sum))
                : Text.of("%,d %s (%,d)", items.size(), counted(kind, items.size()), sum);
    }

    /** Returns the word for so many: kinds are named in the plural. */
    private static String counted(String kind, long number) {
        if (number != 1 || !kind.endsWith("s")) {
            return kind;
        }
        int end = kind.endsWith("indexes") ? 2 : 1;
        return kind.substring(0, kind.length() - end);
    }

    /** Returns a size in decimal units: {@code 6.1 GB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= UNIT && unit < UNITS.length - 1) {
            value /= UNIT;
            unit++;
        }
        return Text.of(unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** Returns a time: {@code 7.3 s}, {@code 2 m 51 s}. When the clock was set back meanwhile nobody knows. */
    public static String seconds(Duration time) {
        if (time.isNegative()) {
            return "an unknown time";
        }
        if (time.compareTo(Duration.ofMinutes(1)) < 0) {
            return Text.of("%.1f s", time.toMillis() / 1000.0);
        }
        return Text.of("%d m %d s", time.toMinutes(), time.toSecondsPart());
    }

    /** Returns an age or a window: {@code 2 h 5 m}, {@code 3 d 4 h}. */
    public static String age(Duration time) {
        if (time.toDays() > 0) {
            return time.toDays() + " d " + time.toHoursPart() + " h";
        }
        return time.toHours() > 0 ? time.toHours() + " h " + time.toMinutesPart() + " m" : seconds(time);
    }

    /** Returns how long a store took to restore: {@code postgres 8.5 s: verify 0.2, load 5.9, compare 2.4}. */
    public static String times(Part restored) {
        String steps = restored.seconds().entrySet().stream()
                .map(step -> step.getKey().name().toLowerCase(Locale.ROOT) + " "
                        + seconds(step.getValue()).replaceFirst("^([0-9.]+) s$", "$1"))
                .collect(Collectors.joining(", "));
        return restored.store()
                + restored.object().map(object -> ":" + object).orElse("") + " " + seconds(restored.took())
                + (steps.isEmpty() ? "" : ": " + steps);
    }

    /** Returns how long the verification of an archive took. */
    public static String seconds(Archive verified) {
        return verified.verified().map(proof -> seconds(proof.took())).orElse("no time");
    }

    /** Returns a level's word, as in routes: {@code content}. */
    public static String level(Proof.Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
