package io.polymath.backup.watch;

import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Summary;
import io.polymath.backup.status.Standings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Says why an alarm that was told does not stand any more. */
final class Recovered {

    private Recovered() {}

    static String sentence(Alarm alarm, Facts facts) {
        String key = alarm.key();
        if (key.startsWith(StoreRules.GONE)) {
            return gone(key.substring(StoreRules.GONE.length()), facts);
        }
        if (key.startsWith(StoreRules.CHANGE)) {
            return key.substring(StoreRules.CHANGE.length()) + " has its usual size again, by the median of its sets";
        }
        if (key.startsWith(Rules.COPY)) {
            String repository = key.substring(Rules.COPY.length());
            return facts.good().stream()
                    .filter(set -> set.copies().containsKey(repository))
                    .findFirst()
                    .map(set -> set.name() + " is in " + repository)
                    .orElse("no copies are expected in " + repository + " any more");
        }
        if (key.startsWith(Rules.DAMAGE)) {
            return "no longer there, or whole: " + alarm.what();
        }
        return of(key, facts).orElse("no longer so: " + alarm.what());
    }

    private static Optional<String> of(String key, Facts facts) {
        Optional<Seen> last = facts.good().stream().findFirst();
        return switch (key) {
            case Rules.AGE -> last.map(set -> "there is a new good set, " + set.name());
            case DiskRule.DISK ->
                facts.disk()
                        .map(disk -> "the disk of the repository is " + disk.usedPercent() + " % full, "
                                + Summary.bytes(disk.free()) + " are left");
            case DiskRule.SIZE ->
                facts.sets().stream()
                        .findFirst()
                        .map(set -> set.name() + " takes "
                                + Summary.bytes(set.manifest().bytes()));
            case Rules.PROOF ->
                Rules.newestProof(facts.good(), facts.now())
                        .map(when -> "a good set was read back " + Standings.text(Duration.between(when, facts.now()))
                                + " ago");
            case Rules.DRILL -> Optional.of("every store was proved by a drill lately, or is left out on purpose");
            default -> Optional.empty();
        };
    }

    private static String gone(String what, Facts facts) {
        String[] parts = what.split("/", 3);
        boolean isThere = facts.good().stream()
                .findFirst()
                .flatMap(set -> set.archive(parts[0]))
                .filter(archive -> parts.length == 1 || holds(StoreRules.watched(archive), parts[1] + "/" + parts[2]))
                .isPresent();
        String name = parts.length == 1 ? parts[0] : parts[0] + ": " + parts[2];
        return isThere ? name + " is there again" : name + " is in no set of late, and is not watched for any more";
    }

    private static boolean holds(Map<String, Item> items, String name) {
        Item item = items.get(name);
        return item != null && item.count() > 0;
    }
}
