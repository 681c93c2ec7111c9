package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.store.Renames;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.chroma.RestoredDirectory.Found;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores a directory of Chroma's, or one collection of it, into a directory of its own: unpacked, read back as an export
 * is, opened on a clone by a real Chroma where there is one, and, in place, swapped with the live one by two renames.
 */
final class ChromaRestoration implements Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(ChromaRestoration.class);

    private final String store;
    private final ChromaSettings settings;
    private final RestoreOrder order;
    private final LiveDirectory live;
    private final RestoreTarget target;
    private final Optional<Item> object;
    private final ChromaPlan plan;
    private volatile boolean probed;
    private volatile boolean closed;
    private volatile @Nullable RestoredDirectory reading;
    private volatile @Nullable ServerProbe probing;

    ChromaRestoration(String store, ChromaSettings settings, RestoreOrder order, Clock clock) throws IOException {
        this.store = store;
        this.settings = settings;
        this.order = order;
        this.live = new LiveDirectory(store, settings.path(), clock);
        this.object = order.object()
                .map(name -> OneCollection.find(
                        store, name, order.archive().content().inventory()));
        this.target = new RestoreTarget(store, path());
        this.plan = new ChromaPlan(store, settings, order, live, target, object);
    }

    private Path path() {
        Destination destination = order.destination();
        if (destination instanceof Destination.Named named) {
            return Path.of(named.name()).toAbsolutePath().normalize();
        }
        if (destination instanceof Destination.ThrowAway) {
            return order.work().resolve("chroma");
        }
        String name = object.map(item -> "." + OneCollection.fileName(item)).orElse("");
        return live.beside(".restore-" + order.set().stamp() + name);
    }

    @Override
    public Plan plan() throws IOException {
        return plan.check();
    }

    @Override
    public void load(Exports exports) throws IOException {
        checkOpen();
        putRight();
        target.begin(plan.where());
        try (InputStream export = exports.open(order.archive())) {
            Rights rights = unpack(export);
            keepOneCollection();
            target.setRights(live.exists() ? Rights.of(live.path()) : rights);
        } catch (DamagedException e) {
            throw damaged(e);
        } catch (IOException e) {
            if (isFull(e)) {
                throw full(e);
            }
            throw e;
        }
        LOG.info("{}: unpacked {} into {}", store, Text.number(order.archive().rawBytes(), "byte"), target.path());
    }

    /** Undoes what a restore in place that was killed has renamed. */
    private void putRight() throws IOException {
        Optional<Renames> begun = plan.isInPlace() ? live.begun() : Optional.empty();
        if (begun.isPresent()) {
            begun.get().undoing().forEach(done -> LOG.warn("{}: {}", store, done));
            begun.get().settle();
        }
    }

    private Rights unpack(InputStream export) throws IOException {
        Optional<String> segment = object.map(
                item -> OneCollection.segment(item, order.archive().content().inventory()));
        Unpacking unpacking = new Unpacking(
                target.path(),
                order.archive().rawBytes(),
                name -> segment.map(name::equals).orElse(true),
                () -> !closed);
        unpacking.unpack(export);
        return unpacking.folderRights();
    }

    private void keepOneCollection() throws IOException {
        if (object.isPresent()) {
            Path database = new ChromaDirectory(target.path()).database();
            OneCollection.keep(database, object.get());
            Durable.file(database);
            Durable.folder(target.path());
        }
    }

    @Override
    public Inventory inventory() throws IOException {
        checkOpen();
        try {
            Found found = read();
            checkOpen();
            Optional<String> probed = probe(found);
            Inventory inventory = with(found.inventory(), probed);
            Inventory archived = order.archive().content().inventory();
            if (!plan.isInPlace() && expected(archived).differences(inventory).isEmpty()) {
                target.finish(target.path());
            }
            return inventory;
        } catch (DamagedException e) {
            throw damaged(e);
        } catch (UnservedException e) {
            throw unserved(e);
        }
    }

    private Found read() throws IOException {
        RestoredDirectory directory = new RestoredDirectory(target.path(), folder("read"));
        reading = directory;
        try {
            return directory.read();
        } finally {
            reading = null;
        }
    }

    private Optional<String> probe(Found found) throws IOException {
        Optional<ServerCommand> command = settings.serverCommand();
        if (command.isEmpty()) {
            LOG.warn("{}: not opened by a real Chroma: {}", store, plan.noServer());
            return Optional.empty();
        }
        Path work = folder("probe");
        try (ServerProbe probe = new ServerProbe(command.get())) {
            probing = probe;
            String done = probe.run(target.path(), work, found.collections());
            LOG.info("{}: {}", store, done);
            probed = true;
            return Optional.of(done);
        } finally {
            probing = null;
            Folders.delete(work);
        }
    }

    private Path folder(String name) throws IOException {
        return Files.createTempDirectory(order.work(), name);
    }

    private Inventory with(Inventory found, Optional<String> probed) {
        SortedMap<String, String> facts = new TreeMap<>(found.facts());
        List<String> warnings = new ArrayList<>(found.warnings());
        probed.ifPresentOrElse(
                done -> facts.put("probe", done),
                () -> warnings.add("not opened by a real Chroma: " + plan.noServer()));
        return new Inventory(found.items(), facts, warnings);
    }

    @Override
    public Inventory expected(Inventory archived) {
        return object.map(item -> new Inventory(List.of(item), archived.facts(), archived.warnings()))
                .orElse(archived);
    }

    @Override
    public List<String> unproved() {
        return probed ? List.of() : List.of("not opened by a real Chroma: " + plan.noServer());
    }

    @Override
    public Swap swap() throws IOException {
        checkOpen();
        target.setRights(live.exists() ? Rights.of(live.path()) : Rights.of(target.path()));
        Swap swap = live.replaceBy(target.path());
        // the mark goes last, and names another directory: killed anywhere before, the restore can be run again
        target.finish(live.path());
        return swap;
    }

    @Override
    public void discard() throws IOException {
        target.discard();
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("the restore was ended");
        }
    }

    private BackupException damaged(DamagedException damage) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                store + ": " + damage.getMessage(),
                "do not use what is in " + target.path() + "; restore another set",
                damage);
    }

    private BackupException unserved(UnservedException silence) {
        String version = order.archive().content().versions().getOrDefault("chroma", "the version that was saved");
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                store + ": " + silence.getMessage(),
                Text.of(
                        "%s was read back without a server, and no damage was found; "
                                + "set store.%s.server-command to a Chroma of %s or newer, or to none, and restore again",
                        target.path(), store, version),
                silence);
    }

    /** SQLite says it in words of its own. */
    private static boolean isFull(IOException failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left on device") || message.contains("database or disk is full");
    }

    private BackupException full(IOException cause) {
        return new BackupException(
                ExitCode.FAILED, store + ": no room left for " + target.path(), "make room, or " + plan.where(), cause);
    }

    @Override
    public void close() {
        closed = true;
        RestoredDirectory directory = reading;
        if (directory != null) {
            directory.cancel();
        }
        ServerProbe probe = probing;
        if (probe != null) {
            probe.close();
        }
        target.close();
    }
}
