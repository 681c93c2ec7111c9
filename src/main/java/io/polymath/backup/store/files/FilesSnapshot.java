package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.Position;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.files.FilesInventory.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files as they stood at the cut. Nothing holds them still: they are written, then looked at again, and when nothing has
 * changed since each was read, they are a picture of the moment at which the last one was.
 */
final class FilesSnapshot implements Snapshot {

    private static final Logger LOG = LoggerFactory.getLogger(FilesSnapshot.class);

    private final String store;
    private final FilesSettings settings;
    private final Walk walk;
    private final Clock clock;
    private final Instant opened;
    private final Position position;
    private int tries;

    FilesSnapshot(String store, FilesSettings settings, Walk walk, Clock clock) throws IOException {
        this.store = store;
        this.settings = settings;
        this.walk = walk;
        this.clock = clock;
        this.opened = clock.instant();
        this.position = PositionDigest.of(walk);
    }

    @Override
    public Position position() {
        return position;
    }

    @Override
    public boolean isUnmoved() throws IOException {
        return PositionDigest.of(walk).equals(position);
    }

    @Override
    public Content writeTo(OutputStream out) throws IOException {
        tries++;
        boolean isLast = tries >= settings.tries();
        Instant started = clock.instant();
        FilesCopy.Written written = FilesCopy.write(store, walk, out, isLast);
        Instant copied = clock.instant();
        Position after = PositionDigest.of(walk);
        if (!after.equals(written.position())) {
            tellMoved(isLast, written.flaws());
        }
        Content content = new Content(
                inventory(written),
                written.position().equals(position) ? opened : copied,
                written.position(),
                after,
                written.flaws().inexact(),
                new TreeMap<>());
        log(written.inventory(), content.inventory(), Duration.between(started, copied));
        return content;
    }

    private void tellMoved(boolean isLast, Flaws flaws) throws MovedException {
        if (!isLast) {
            throw new MovedException(store + ": files were changed, added or removed while others were read");
        }
        flaws.add(Flaws.Kind.MOVED, "something below " + settings.told());
    }

    private Inventory inventory(FilesCopy.Written written) {
        Map<String, String> facts = new TreeMap<>(Map.of("paths", settings.told()));
        if (!settings.excludes().globs().isEmpty()) {
            facts.put("exclude", String.join(", ", settings.excludes().globs()));
        }
        return written.inventory().toInventory(facts, written.flaws().warnings());
    }

    private void log(FilesInventory counted, Inventory inventory, Duration time) {
        LOG.info(Text.of(
                "%s: exported %s, %s, %s, %s in %.1f s",
                store,
                Text.number(counted.total(Kind.FILES), "file"),
                Text.number(counted.total(Kind.FOLDERS), "folder"),
                Text.number(counted.total(Kind.LINKS) + counted.total(Kind.HARD_LINKS), "link"),
                Text.number(inventory.count(Kind.FILES.word()), "byte"),
                time.toMillis() / 1000.0));
    }
}
