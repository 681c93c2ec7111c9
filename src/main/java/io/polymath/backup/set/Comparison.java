package io.polymath.backup.set;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changed from one set to another, as far as their manifests tell.
 *
 * @param stores all that are in either, those of the later set first
 */
public record Comparison(SetId before, SetId after, List<StoreChange> stores) {

    /** Of these some come and some go every day, so that one of them is no news. */
    private static final Set<String> COMING_AND_GOING =
            Set.of("files", "folders", "links", "hard links", Inventory.SEQUENCE_VALUES);

    /** What loses more than three tenths is told. */
    private static final double LOSS = 0.3;

    /** A loss of fewer than this is none, whatever part it is. */
    private static final long FEW = 10;

    public Comparison {
        stores = List.copyOf(stores);
    }

    /** How something changed. */
    public enum Change {
        APPEARED,
        VANISHED,
        GREW,
        SHRANK,
        /** As many as before, but not the same. */
        EDITED,
        /** As many as before; whether they are the same, only those can tell who can open the archives. */
        UNKNOWN,
        /** As many as before, and the same as far as can be told. */
        SAME
    }

    /**
     * A store, in both sets or in one of them.
     *
     * @param bytesBefore the size of its archives; empty when the earlier set has none of it
     * @param bytesAfter the same of the later set
     * @param failure why the later set has none of it, if it was asked for
     * @param items what it held, in the order of the later inventory; what vanished comes last
     */
    public record StoreChange(
            String store,
            OptionalLong bytesBefore,
            OptionalLong bytesAfter,
            Optional<String> failure,
            List<ItemChange> items) {

        public StoreChange {
            items = List.copyOf(items);
        }

        public Change change() {
            return Comparison.change(bytesBefore, bytesAfter, Change.SAME);
        }

        /** Returns what is not as it was. */
        public List<ItemChange> changed() {
            return items.stream()
                    .filter(item -> item.change() != Change.SAME && item.change() != Change.UNKNOWN)
                    .toList();
        }

        /** Returns of how many it is not known whether they are as they were. */
        public long unknown() {
            return items.stream()
                    .filter(item -> item.change() == Change.UNKNOWN)
                    .count();
        }
    }

    /** Something countable, in both inventories or in one of them. */
    public record ItemChange(String kind, String name, OptionalLong before, OptionalLong after, Change change) {}

    /** Compares two sets, the earlier one first. */
    public static Comparison of(Manifest before, Manifest after) {
        Map<String, Archive> earlier = new LinkedHashMap<>();
        before.archives().forEach(archive -> earlier.put(archive.store(), archive));
        List<StoreChange> stores = new ArrayList<>();
        for (Archive archive : after.archives()) {
            stores.add(store(archive.store(), earlier.remove(archive.store()), archive, after));
        }
        earlier.values().forEach(archive -> stores.add(store(archive.store(), archive, null, after)));
        return new Comparison(before.set(), after.set(), stores);
    }

    private static StoreChange store(String name, @Nullable Archive before, @Nullable Archive after, Manifest later) {
        Optional<String> failure = later.failures().stream()
                .filter(failed -> failed.store().equals(name))
                .map(Failure::reason)
                .findFirst();
        return new StoreChange(name, bytes(before), bytes(after), failure, items(before, after));
    }

    private static OptionalLong bytes(@Nullable Archive archive) {
        return archive == null
                ? OptionalLong.empty()
                : OptionalLong.of(archive.all().mapToLong(Archive::bytes).sum());
    }

    private static List<ItemChange> items(@Nullable Archive before, @Nullable Archive after) {
        if (before == null || after == null) {
            return List.of();
        }
        Map<String, Item> earlier = new LinkedHashMap<>();
        before.content().inventory().items().forEach(item -> earlier.put(key(item), item));
        List<ItemChange> changes = new ArrayList<>();
        for (Item item : after.content().inventory().items()) {
            changes.add(item(item, earlier.remove(key(item)), item));
        }
        earlier.values().forEach(item -> changes.add(item(item, item, null)));
        return changes;
    }

    private static String key(Item item) {
        return item.kind() + " " + item.name();
    }

    private static ItemChange item(Item which, @Nullable Item before, @Nullable Item after) {
        OptionalLong was = before == null ? OptionalLong.empty() : OptionalLong.of(before.count());
        OptionalLong is = after == null ? OptionalLong.empty() : OptionalLong.of(after.count());
        return new ItemChange(which.kind(), which.name(), was, is, change(was, is, content(before, after)));
    }

    /** Returns how the content of something changed that has as many as before. */
    private static Change content(@Nullable Item before, @Nullable Item after) {
        String was = before == null ? null : before.fingerprint();
        String is = after == null ? null : after.fingerprint();
        if (was == null || is == null) {
            return Change.SAME;
        }
        if (was.equals(Item.SEALED) || is.equals(Item.SEALED)) {
            return Change.UNKNOWN;
        }
        return was.equals(is) ? Change.SAME : Change.EDITED;
    }

    private static Change change(OptionalLong before, OptionalLong after, Change content) {
        if (before.isEmpty()) {
            return Change.APPEARED;
        }
        if (after.isEmpty()) {
            return Change.VANISHED;
        }
        int compared = Long.compare(after.getAsLong(), before.getAsLong());
        if (compared == 0) {
            return content;
        }
        return compared > 0 ? Change.GREW : Change.SHRANK;
    }

    /**
     * Returns what an operator should look at, a sentence each: what vanished, and what lost more than 30 %. A store
     * that failed is not told again, and neither is one that the later set was not asked for.
     *
     * @param after the later set
     */
    public List<String> losses(Manifest after) {
        List<String> losses = new ArrayList<>();
        for (StoreChange store : stores) {
            if (store.change() == Change.VANISHED && !after.estate().contains(store.store())) {
                losses.add(Text.of("%s: vanished: it is not among the stores any more", store.store()));
            }
            loss(store.bytesBefore(), store.bytesAfter())
                    .ifPresent(loss -> losses.add(Text.of(
                            "%s: shrank by %s, from %s to %s",
                            store.store(),
                            loss,
                            Summary.bytes(store.bytesBefore().orElse(0)),
                            Summary.bytes(store.bytesAfter().orElse(0)))));
            store.items().forEach(item -> loss(store.store(), item).ifPresent(losses::add));
        }
        return losses;
    }

    private static Optional<String> loss(String store, ItemChange item) {
        if (COMING_AND_GOING.contains(item.kind())) {
            return Optional.empty();
        }
        if (item.change() == Change.VANISHED) {
            return Optional.of(Text.of(
                    "%s: %s %s vanished, which held %,d",
                    store, item.kind(), item.name(), item.before().orElse(0)));
        }
        return loss(item.before(), item.after())
                .map(loss -> Text.of(
                        "%s: %s %s shrank by %s, from %,d to %,d",
                        store,
                        item.kind(),
                        item.name(),
                        loss,
                        item.before().orElse(0),
                        item.after().orElse(0)));
    }

    private static Optional<String> loss(OptionalLong before, OptionalLong after) {
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        long lost = before.getAsLong() - after.getAsLong();
        double part = lost / (double) Math.max(1, before.getAsLong());
        return lost >= FEW && part > LOSS ? Optional.of(Text.of("%.0f %%", 100 * part)) : Optional.empty();
    }
}
