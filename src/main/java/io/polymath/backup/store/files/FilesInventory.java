package io.polymath.backup.store.files;

import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.MultisetHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts entries in the order of their names. Up to {@link #MAX_ITEMS} entries are told one by one; more are summed up
 * by their topmost folder, which bounds the manifest. Exporter and reader count with this class, and so agree.
 */
final class FilesInventory {

    /** At about 200 bytes each, 200 KB of manifest. */
    static final int MAX_ITEMS = 1_000;

    private final List<Item> items = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private final Map<Kind, Long> totals = new EnumMap<>(Kind.class);
    private @Nullable EntryName top;

    /** What is counted: files in bytes, all others one by one. */
    enum Kind {
        FILES("files"),
        FOLDERS("folders"),
        LINKS("links"),
        HARD_LINKS("hard links");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** Counts one entry. */
    void add(Kind kind, EntryName name, long count, byte[] fingerprint) {
        if (items.size() <= MAX_ITEMS) {
            items.add(new Item(kind.word, name.display(), count, HexFormat.of().formatHex(fingerprint)));
        }
        if (top == null || !name.isBelow(top)) {
            top = name;
            groups.add(new Group(name));
        }
        groups.get(groups.size() - 1).add(kind, name, count, fingerprint);
        totals.merge(kind, 1L, Long::sum);
    }

    /** Returns how many entries of a kind were counted. */
    long total(Kind kind) {
        return totals.getOrDefault(kind, 0L);
    }

    /** Returns what was counted. */
    Inventory toInventory(Map<String, String> facts, List<String> warnings) {
        SortedMap<String, String> all = new TreeMap<>(facts);
        totals.forEach((kind, total) -> all.put(kind.word, Long.toString(total)));
        if (items.size() <= MAX_ITEMS) {
            return new Inventory(items, all, warnings);
        }
        all.put("told", "by topmost folder, as there are more than " + MAX_ITEMS + " entries");
        return new Inventory(groups.stream().flatMap(Group::items).toList(), all, warnings);
    }

    /** The entries of one topmost folder, itself among them. */
    private static final class Group {

        private final EntryName top;
        private final Map<Kind, Sum> sums = new EnumMap<>(Kind.class);

        Group(EntryName top) {
            this.top = top;
        }

        void add(Kind kind, EntryName name, long count, byte[] fingerprint) {
            sums.computeIfAbsent(kind, any -> new Sum()).add(name, count, fingerprint);
        }

        Stream<Item> items() {
            return sums.entrySet().stream()
                    .map(sum -> new Item(
                            sum.getKey().word,
                            top.display(),
                            sum.getValue().count,
                            sum.getValue().hash.hex()));
        }
    }

    /** Many entries as one: their counts added, and a hash over names and fingerprints. */
    private static final class Sum {

        private final MultisetHash hash = new MultisetHash();
        private long count;

        void add(EntryName name, long more, byte[] fingerprint) {
            count += more;
            byte[] bytes = name.bytes();
            // no name holds the zero byte that is left between the two
            byte[] canonical = Arrays.copyOf(bytes, bytes.length + 1 + fingerprint.length);
            System.arraycopy(fingerprint, 0, canonical, bytes.length + 1, fingerprint.length);
            hash.add(canonical);
        }
    }
}
