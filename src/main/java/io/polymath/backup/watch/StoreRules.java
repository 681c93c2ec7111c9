package io.polymath.backup.watch;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the newest set lacks, or has in another size, against those before it. */
final class StoreRules {

    static final String CHANGE = "change/";
    static final String GONE = "gone/";

    /** What nobody drops by the way, and what it holds. */
    private static final Map<String, String> WATCHED = Map.of(
            "tables",
            "table",
            "labels",
            "label",
            "collections",
            "collection",
            "relationship types",
            "relationship type");

    private static final int ALL = 100;

    private final Facts facts;
    private final WatchSettings limits;
    private final List<Alarm> alarms = new ArrayList<>();

    private StoreRules(Facts facts, WatchSettings limits) {
        this.facts = facts;
        this.limits = limits;
    }

    static List<Alarm> alarms(Facts facts, WatchSettings limits) {
        StoreRules rules = new StoreRules(facts, limits);
        facts.sets().stream()
                .findFirst()
                .ifPresent(newest -> newest.manifest().estate().forEach(rules::change));
        facts.good().stream().findFirst().ifPresent(rules::gone);
        return rules.alarms;
    }

    /** Compares the size before codecs, so that another codec is no change. */
    private void change(String store) {
        List<Archive> archives = facts.sets().stream()
                .flatMap(set -> set.archive(store).stream())
                .toList();
        if (archives.size() < 2) {
            return;
        }
        long now = raw(archives.get(0));
        long usual = median(archives.stream()
                .skip(1)
                .limit(limits.median())
                .map(StoreRules::raw)
                .sorted()
                .toList());
        double percent = usual == 0 ? 0 : (now - usual) * (double) ALL / usual;
        if (limits.shrink() > 0 && percent < -limits.shrink()) {
            changed(store, "shrank", now, usual, -percent, "watch.shrink", limits.shrink());
        } else if (limits.grow() > 0 && percent > limits.grow()) {
            changed(store, "grew", now, usual, percent, "watch.grow", limits.grow());
        }
    }

    private void changed(String store, String how, long now, long usual, double percent, String setting, int limit) {
        alarms.add(new Alarm(
                CHANGE + store,
                how,
                Text.of(
                        "%s %s by %.0f %%, more than %s (%d): %s before compression, usual are %s",
                        store, how, percent, setting, limit, Summary.bytes(now), Summary.bytes(usual)),
                "see with diff what changed; if it should not have, pin an earlier set before retention removes it"));
    }

    private static long raw(Archive archive) {
        return archive.all().mapToLong(Archive::rawBytes).sum();
    }

    private static long median(List<Long> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private void gone(Seen newest) {
        List<Seen> before = facts.good().stream().skip(1).limit(limits.median()).toList();
        Map<String, Seen> stores = new LinkedHashMap<>();
        for (Seen set : before) {
            set.manifest().archives().forEach(archive -> stores.putIfAbsent(archive.store(), set));
        }
        stores.forEach((store, set) -> {
            if (newest.archive(store).isEmpty()) {
                alarms.add(new Alarm(
                        GONE + store,
                        "",
                        Text.of("the store %s is no longer in the sets; %s is the last that has it", store, set.name()),
                        Text.of(
                                "if it was removed on purpose, all is well; otherwise configure store.%s again, and"
                                        + " run pin %s",
                                store, set.name())));
            }
        });
        newest.manifest().archives().forEach(archive -> items(archive, before));
    }

    private void items(Archive archive, List<Seen> before) {
        Map<String, Item> now = watched(archive);
        Map<String, Held> held = new LinkedHashMap<>();
        for (Seen set : before) {
            set.archive(archive.store())
                    .map(StoreRules::watched)
                    .orElse(Map.of())
                    .forEach((name, item) -> {
                        if (item.count() > 0) {
                            held.putIfAbsent(name, new Held(item, set));
                        }
                    });
        }
        held.forEach((name, last) -> {
            Optional<Item> present = Optional.ofNullable(now.get(name));
            if (present.isEmpty() || present.get().count() == 0) {
                lost(archive.store(), last.item(), present.isPresent() ? "empty" : "gone", last.set());
            }
        });
    }

    /** What is missed, and the newest set that has it. */
    private record Held(Item item, Seen set) {}

    private void lost(String store, Item item, String how, Seen set) {
        alarms.add(new Alarm(
                GONE + store + "/" + item.kind() + "/" + item.name(),
                how,
                Text.of(
                        "%s: the %s %s is %s; %s has it with %,d",
                        store,
                        WATCHED.getOrDefault(item.kind(), item.kind()),
                        item.name(),
                        how,
                        set.name(),
                        item.count()),
                Text.of(
                        "if that was meant, all is well; otherwise run pin %s, then restore %s --only %s",
                        set.name(), set.name(), only(store, item))));
    }

    private static String only(String store, Item item) {
        return item.kind().equals("relationship types") ? store : store + ":" + item.name();
    }

    static Map<String, Item> watched(Archive archive) {
        Map<String, Item> items = new LinkedHashMap<>();
        archive.content().inventory().items().stream()
                .filter(item -> WATCHED.containsKey(item.kind()))
                .forEach(item -> items.put(item.kind() + "/" + item.name(), item));
        return items;
    }
}
