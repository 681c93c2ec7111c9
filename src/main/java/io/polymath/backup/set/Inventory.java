package io.polymath.backup.set;

import io.polymath.backup.error.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a store, or an export of it, holds.
 *
 * @param items what is counted, in the order in which people should read it. Every item taken from a store can be taken
 *     from its export too, and from the store that was restored from it, and must then be equal
 * @param facts what is worth knowing but not comparable: versions, settings, encodings
 * @param warnings what an operator should look at, a sentence each; never the content of a store
 */
public record Inventory(List<Item> items, SortedMap<String, String> facts, List<String> warnings) {

    /**
     * The kind of the items that tell where sequences stand. Sets made before there were any have none, nor has one that
     * moved while it was dumped; so only what an archive has is compared.
     */
    public static final String SEQUENCE_VALUES = "sequence values";

    public Inventory {
        items = List.copyOf(items);
        facts = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(facts));
        warnings = List.copyOf(warnings);
    }

    public static Inventory of(List<Item> items) {
        return new Inventory(items, new TreeMap<>(), List.of());
    }

    /**
     * Something countable.
     *
     * @param kind the plural of what it is: {@code tables}, {@code labels}, {@code collections}, {@code files}
     * @param name which one, such as {@code public.artifacts}
     * @param count how many it holds: rows, nodes, vectors, bytes
     * @param fingerprint an order-free fingerprint of the content, lower-case hexadecimal, or {@link #SEALED}; null where
     *     there is none
     */
    public record Item(
            String kind, String name, long count, @Nullable String fingerprint) {

        /** The name of an item that stands for all there is of its kind. */
        public static final String ALL = "all";

        /** Stands in a manifest for a fingerprint that only those know who can open the archive. */
        public static final String SEALED = "sealed";

        private Item with(String other) {
            return new Item(kind, name, count, other.isEmpty() ? null : other);
        }
    }

    /** Returns the fingerprints of all items, in order; an empty text where there is none. */
    public List<String> fingerprints() {
        return items.stream()
                .map(item -> Optional.ofNullable(item.fingerprint()).orElse(""))
                .toList();
    }

    /** Returns it with other fingerprints, one for each item; an empty text is none. */
    public Inventory withFingerprints(List<String> others) {
        List<Item> changed = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            changed.add(items.get(i).with(others.get(i)));
        }
        return new Inventory(changed, facts, warnings);
    }

    /** Returns the sum of the counts of one kind. */
    public long count(String kind) {
        return items.stream()
                .filter(item -> item.kind().equals(kind))
                .mapToLong(Item::count)
                .sum();
    }

    /** Returns the items of one kind, in order. */
    public List<Item> items(String kind) {
        return items.stream().filter(item -> item.kind().equals(kind)).toList();
    }

    /** Returns the differences of what was found to this inventory, a sentence each; none when both are equal. */
    public List<String> differences(Inventory found) {
        Map<String, Item> others = new LinkedHashMap<>();
        found.items().forEach(item -> others.put(item.kind() + " " + item.name(), item));
        List<String> differences = new ArrayList<>();
        for (Item item : items) {
            Item other = others.remove(item.kind() + " " + item.name());
            difference(item, other).ifPresent(differences::add);
        }
        others.values().stream()
                .filter(item -> !item.kind().equals(SEQUENCE_VALUES))
                .forEach(item -> differences.add(
                        Text.of("%s %s: expected none, found %,d", item.kind(), item.name(), item.count())));
        return differences;
    }

    private static Optional<String> difference(Item expected, @Nullable Item found) {
        String which = expected.kind() + " " + expected.name();
        if (found == null) {
            return Optional.of(Text.of("%s: expected %,d, found none", which, expected.count()));
        }
        if (expected.count() != found.count()) {
            return Optional.of(Text.of(
                    "%s: expected %,d, found %,d (%+,d)",
                    which, expected.count(), found.count(), found.count() - expected.count()));
        }
        String wanted = expected.fingerprint();
        if (Item.SEALED.equals(wanted)) {
            throw new IllegalStateException(which + ": its fingerprint was not opened"); // never taken for equal
        }
        if (wanted != null && !wanted.equals(found.fingerprint())) {
            return Optional.of(Text.of("%s: the same number, %,d, but not the same content", which, expected.count()));
        }
        return Optional.empty();
    }
}
