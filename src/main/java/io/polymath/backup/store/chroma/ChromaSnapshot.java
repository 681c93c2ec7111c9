package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.Position;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.chroma.LiveCopy.HeldTooLongException;
import io.polymath.backup.store.chroma.LiveCopy.Written;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Chroma directory at one moment: copied without a lock as often as the settings say, then with one. */
final class ChromaSnapshot implements Snapshot {

    private static final Logger LOG = LoggerFactory.getLogger(ChromaSnapshot.class);

    private final String store;
    private final ChromaSettings settings;
    private final Mark opened;
    private final LiveCopy copy;
    private final ChromaFailures failures;
    private int tried;

    ChromaSnapshot(String store, ChromaSettings settings, Mark opened, LiveCopy copy, ChromaFailures failures) {
        this.store = store;
        this.settings = settings;
        this.opened = opened;
        this.copy = copy;
        this.failures = failures;
    }

    @Override
    public Position position() {
        return opened.position();
    }

    @Override
    public boolean isUnmoved() throws IOException {
        try {
            return copy.mark().position().equals(opened.position());
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    @Override
    public Content writeTo(OutputStream out) throws IOException {
        long start = System.nanoTime();
        try {
            boolean locked = tried >= settings.tries();
            Written written =
                    locked ? copy.withLock(out, settings.maxHold()) : copy.withoutLock(out, settings.maxHold());
            log(written, locked, Duration.ofNanos(System.nanoTime() - start));
            return content(written, locked);
        } catch (MovedException e) {
            tried++;
            LOG.info("{}: {}: try {} of {} without a lock", store, e.getMessage(), tried, settings.tries());
            throw e;
        } catch (DamagedException e) {
            throw failures.damaged(e);
        } catch (HeldTooLongException e) {
            throw failures.heldTooLong();
        } catch (SQLException e) {
            throw failures.translate(e);
        }
    }

    private void log(Written written, boolean locked, Duration time) {
        LOG.info(
                "{}: exported {}, {} in {} s; {}",
                store,
                Text.number(written.inventory().items().size(), "collection"),
                Text.number(written.inventory().count("collections"), "vector"),
                seconds(time),
                way(written, locked));
    }

    private static String way(Written written, boolean locked) {
        return (locked ? "with a lock, " : "without a lock on the index, ") + "writers waited "
                + seconds(written.held()) + " s at most";
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }

    private Content content(Written written, boolean locked) throws IOException, SQLException {
        Inventory taken = written.inventory();
        SortedMap<String, String> facts = new TreeMap<>(taken.facts());
        facts.putAll(copy.facts());
        facts.put("copied", way(written, locked));
        List<String> warnings = new ArrayList<>(taken.warnings());
        warnings.addAll(copy.strays(written.after()));
        SortedMap<String, String> versions = new TreeMap<>(copy.versions());
        settings.version().ifPresent(version -> versions.put("chroma", version));
        return new Content(
                new Inventory(taken.items(), facts, warnings),
                written.moment(),
                written.before().position(),
                written.after().position(),
                Optional.empty(),
                versions);
    }
}
