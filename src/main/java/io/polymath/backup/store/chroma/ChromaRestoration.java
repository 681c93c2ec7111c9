package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
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

    private boolean isInPlace() {
        return order.destination() instanceof Destination.InPlace;
    }

    private String where() {
        return "name another directory with --to " + store + "=DIR";
    }

    @Override
    public Plan plan() throws IOException {
        checkPlace();
        settings.serverCommand().ifPresent(this::checkCommand);
        target.check(bytes(), where());
        checkWork();
        return new Plan(target.path().toString(), steps(), bytes(), "rm -r " + LiveDirectory.quoted(target.path()));
    }

    private void checkPlace() throws IOException {
        if (isInPlace() && object.isPresent()) {
            throw new BackupException(
                    ExitCode.USAGE,
                    Text.of("%s: one collection cannot be put in the place of all", store),
                    "restore it beside, and add its records from there");
        }
        if (isInPlace()) {
            live.checkCanMove();
        }
        if (target.path().startsWith(live.path()) && !target.path().equals(live.path())) {
            throw failed(Text.of("%s is within the live directory", target.path()), where());
        }
    }

    private void checkCommand(ServerCommand command) {
        if (!command.isThere()) {
            throw failed(
                    Text.of(
                            "no program %s, which is to probe what is restored",
                            command.words().get(0)),
                    Text.of("set store.%s.server-command to a Chroma, or to none", store));
        }
    }

    /** Returns the room that the target needs; a database is written again while all but one collection is taken out. */
    private long bytes() {
        long raw = order.archive().rawBytes();
        return object.isPresent() ? 2 * raw : raw;
    }

    private void checkWork() throws IOException {
        if (settings.serverCommand().isEmpty()) {
            return;
        }
        long needed = order.archive().rawBytes();
        if (Files.getFileStore(order.work()).equals(Files.getFileStore(target.parent()))) {
            needed += bytes();
        }
        long free = Files.getFileStore(order.work()).getUsableSpace();
        if (free < needed) {
            throw failed(
                    Text.of(
                            "not enough room in %s for a clone that is probed: %,d bytes free, %,d needed",
                            order.work(), free, needed),
                    Text.of("make room, or set store.%s.server-command to none", store));
        }
    }

    private List<String> steps() throws IOException {
        List<String> steps = new ArrayList<>();
        if (target.isLeftOver()) {
            steps.add("remove what an unfinished restore left in " + target.path());
        }
        steps.add(Text.of("unpack %,d bytes into %s", order.archive().rawBytes(), target.path()));
        object.ifPresent(item -> steps.add("take everything out of it but collection " + item.name()));
        steps.add("read it back without a server: the database, every index file, every id and vector");
        steps.add(settings.serverCommand()
                .map(command ->
                        Text.of("open a clone of it with %s: fetch every vector, query each collection", command))
                .orElse("not open a clone of it with a real Chroma: " + noServer()));
        if (isInPlace()) {
            steps.add(swapStep());
        }
        if (!Rights.isRoot()) {
            steps.add("its files will belong to the user of this program, as only root can give them to another");
        }
        return steps;
    }

    private String swapStep() throws IOException {
        if (!live.exists()) {
            return Text.of("rename it to %s, where there is nothing now", live.path());
        }
        String user = live.user()
                .map(who -> "; it is open in " + who + " now, which has to be stopped before")
                .orElse("; nobody has it open now");
        return Text.of("rename %s to %s.old-DATE, and the new one to it%s", live.path(), live.path(), user);
    }

    private String noServer() {
        return Text.of("there is none in PATH, or store.%s.server-command is none", store);
    }

    @Override
    public void load(Exports exports) throws IOException {
        checkOpen();
        target.begin(where());
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
        LOG.info(
                "{}: unpacked {} bytes into {}",
                store,
                Text.of("%,d", order.archive().rawBytes()),
                target.path());
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
            if (!isInPlace() && expected(archived).differences(inventory).isEmpty()) {
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
            LOG.warn("{}: not opened by a real Chroma: {}", store, noServer());
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
                done -> facts.put("probe", done), () -> warnings.add("not opened by a real Chroma: " + noServer()));
        return new Inventory(found.items(), facts, warnings);
    }

    @Override
    public Inventory expected(Inventory archived) {
        return object.map(item -> new Inventory(List.of(item), archived.facts(), archived.warnings()))
                .orElse(archived);
    }

    @Override
    public List<String> unproved() {
        return probed ? List.of() : List.of("not opened by a real Chroma: " + noServer());
    }

    @Override
    public Swap swap() throws IOException {
        checkOpen();
        target.setRights(live.exists() ? Rights.of(live.path()) : Rights.of(target.path()));
        Swap swap = live.replaceBy(target.path());
        // the mark goes last, and names another directory: killed anywhere before, the restore can be run again
        target.finish(live.path());
        LOG.info("{}: {} is live; {}", store, live.path(), swap.told());
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
                ExitCode.FAILED, store + ": no room left for " + target.path(), "make room, or " + where(), cause);
    }

    private BackupException failed(String message, String hint) {
        return new BackupException(ExitCode.FAILED, store + ": " + message, hint);
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
