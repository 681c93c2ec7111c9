package io.polymath.backup.store.files;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.Summary;
import io.polymath.backup.store.Renames;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.files.FilesCopy.Looking;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files unpacked into a new folder, which gets its name when it is equal to what was saved; in place, each configured
 * path beside itself, and swapped with it by renaming.
 */
final class FilesRestoration implements Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(FilesRestoration.class);

    private final String store;
    private final RestoreOrder order;
    private final Clock clock;
    /** The folder that all of it will be below; empty in place. */
    private final Optional<Path> target;
    /** Where it is until it is equal. */
    private final Places places;

    private final Optional<EntryName> only;
    private Optional<Unpacker> unpacked = Optional.empty();
    private Optional<Inventory> counted = Optional.empty();
    private boolean finished;

    /**
     * @param roots the configured paths, without links above them
     * @param folder where folders are made that have no name of their own
     */
    FilesRestoration(String store, RestoreOrder order, List<Path> roots, Path folder, Clock clock) {
        this.store = store;
        this.order = order;
        this.clock = clock;
        this.only = order.object().map(path -> EntryName.of(Path.of("/").resolve(path)));
        this.target = target(order, store, folder);
        this.places = target.map(path -> Places.below(Places.beside(path, ".unfinished")))
                .orElseGet(() -> Places.beside(roots, order.set()));
    }

    private static Optional<Path> target(RestoreOrder order, String store, Path folder) {
        Destination destination = order.destination();
        if (destination instanceof Destination.InPlace) {
            return Optional.empty();
        }
        if (destination instanceof Destination.Named named) {
            return Optional.of(
                    folder.resolveSibling(named.name()).toAbsolutePath().normalize());
        }
        if (destination instanceof Destination.ThrowAway) {
            return Optional.of(order.work().resolve(store));
        }
        String part = order.object().isPresent() ? "_object_" : "_";
        return Optional.of(folder.resolve(store + part + order.set().stamp()));
    }

    @Override
    public Plan plan() throws IOException {
        List<String> steps = new ArrayList<>();
        checkTarget();
        checkObject();
        checkPlaces();
        checkRoom();
        Optional<Renames> begun = begun();
        begun.ifPresent(renames -> steps.addAll(renames.undoing()));
        Stream.concat(begun.stream().flatMap(renames -> renames.brought().stream()), places.present().stream())
                .distinct()
                .forEach(left -> steps.add("remove " + left + ", which an earlier restore left unfinished"));
        steps.add(Text.of(
                "unpack %s, with owners, modes, times and links",
                only.map(EntryName::display)
                        .orElse(Summary.of(order.archive().content().inventory()))));
        steps.add("read everything back, and compare it with what was saved");
        if (target.isEmpty()) {
            places.bases().forEach((name, place) -> steps.add("rename " + name + ", which is kept, and " + place));
        }
        return new Plan(told(), steps, rooms(), "rm -rf " + removed());
    }

    private List<Room> rooms() throws IOException {
        List<Room> rooms = new ArrayList<>();
        for (Path folder : places.folders()) {
            rooms.add(Room.in(folder, order.archive().rawBytes()));
        }
        return rooms;
    }

    /** Returns the renames of a restore in place that was killed between two of them. */
    private Optional<Renames> begun() throws IOException {
        return target.isEmpty() ? PathSwap.begun(places.bases()) : Optional.empty();
    }

    private String told() {
        return target.map(path -> "folder " + path)
                .orElseGet(() ->
                        places.bases().values().stream().map(Path::toString).collect(Collectors.joining(", ")));
    }

    private String removed() {
        Stream<Path> all = Stream.concat(target.stream(), places.bases().values().stream());
        return all.map(Renames::quoted).collect(Collectors.joining(" "));
    }

    private void checkTarget() throws IOException {
        if (target.isEmpty() || !Files.exists(target.get(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(target.get(), LinkOption.NOFOLLOW_LINKS)) {
            throw refused(target.get() + " is no folder", "name a new folder with --to " + store + "=FOLDER");
        }
        try (Stream<Path> children = Files.list(target.get())) {
            if (children.findAny().isPresent()) {
                throw refused(
                        "the folder " + target.get() + " is not empty",
                        "remove it, or name a new one with --to " + store + "=FOLDER");
            }
        }
    }

    private void checkObject() {
        List<Item> items = order.archive().content().inventory().items();
        boolean told = !order.archive().content().inventory().facts().containsKey("told");
        if (only.isPresent() && told && items.stream().noneMatch(item -> isAsked(item.name()))) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    store + ": " + order.set() + " has no file " + only.get(),
                    Nearest.hint(
                            only.get().display(),
                            items.stream().map(Item::name).toList(),
                            "give the whole path; show " + order.set() + " lists the files"));
        }
    }

    private boolean isAsked(String shown) {
        String asked = only.map(EntryName::display).orElse("");
        return shown.equals(asked) || shown.startsWith(asked + "/");
    }

    /** In place, what is not configured is not replaced. */
    private void checkPlaces() {
        if (target.isPresent()) {
            return;
        }
        List<String> bases =
                places.bases().keySet().stream().map(EntryName::display).toList();
        for (Item item : order.archive().content().inventory().items()) {
            if (bases.stream()
                    .noneMatch(base -> item.name().equals(base) || item.name().startsWith(base + "/"))) {
                throw refused(
                        item.name() + " is in the set, but not among the configured paths",
                        "add its path to store." + store + ".paths, or restore beside the live files");
            }
        }
    }

    private void checkRoom() throws IOException {
        for (Path there : places.folders()) {
            if (!Files.isWritable(there)) {
                throw refused(
                        "unable to write to " + there, "run as a user that may, or name another folder with --to");
            }
            long room = Files.getFileStore(there).getUsableSpace();
            if (room < order.archive().rawBytes()) {
                throw refused(
                        Text.of(
                                "too little room in %s: %s, expected %s",
                                there,
                                Summary.bytes(room),
                                Summary.bytes(order.archive().rawBytes())),
                        "make room, or name a folder elsewhere with --to " + store + "=FOLDER");
            }
        }
    }

    private BackupException refused(String what, String hint) {
        return new BackupException(ExitCode.FAILED, store + ": " + what, hint);
    }

    @Override
    public void load(Exports exports) throws IOException {
        putRight();
        places.delete();
        long size = order.archive().content().inventory().count(FilesInventory.Kind.FILES.word());
        Unpacker unpacker = new Unpacker(store, places, only, size);
        unpacked = Optional.of(unpacker);
        try (InputStream export = exports.open(order.archive())) {
            counted = Optional.of(
                    new TarReader(new PromisedInput(export, order.archive().rawBytes()), unpacker).read());
        }
        unpacker.finish();
        if (unpacker.tops().isEmpty()) {
            throw new BackupException(
                    ExitCode.NOT_FOUND,
                    store + ": nothing was unpacked"
                            + only.map(path -> ": no file " + path).orElse(""),
                    "give the whole path of a file or folder");
        }
    }

    /** Undoes what a restore in place that was killed has renamed, and removes what it had unpacked. */
    private void putRight() throws IOException {
        Optional<Renames> begun = begun();
        if (begun.isPresent()) {
            begun.get().undoing().forEach(done -> LOG.warn("{}: {}", store, done));
            begun.get().settle();
            for (Path left : begun.get().brought()) {
                if (Files.exists(left, LinkOption.NOFOLLOW_LINKS)) {
                    Trees.delete(left);
                }
            }
        }
    }

    @Override
    public Inventory inventory() throws IOException {
        List<EntryName> tops = unpacked.map(Unpacker::tops).orElse(List.of());
        Walk walk = new Walk(tops.stream().map(places::of).toList(), Excludes.of(List.of()));
        Looking looking = new Looking(name -> places.name(RawPath.toPath("/" + name.raw())), this::sparseMap);
        Inventory inventory = FilesCopy.count(store, walk, looking).toInventory(Map.of(), List.of());
        if (expected(order.archive().content().inventory())
                .differences(inventory)
                .isEmpty()) {
            finish();
        }
        return inventory;
    }

    /** What lies in the export as a sparse file has another fingerprint than one that does not. */
    private Optional<SparseMap> sparseMap(FileEntry file) {
        return unpacked.filter(done -> done.isSparse(file.name()))
                .map(done -> HoleFinder.find(file)
                        .orElse(SparseMap.whole(file.attributes().size())));
    }

    /** One object is compared with what its archive was found to hold, as a manifest may tell folders only. */
    @Override
    public Inventory expected(Inventory archived) {
        return only.isEmpty() ? archived : counted.orElse(archived);
    }

    private void finish() throws IOException {
        if (target.isPresent() && !finished) {
            Files.move(places.bases().values().iterator().next(), target.get(), StandardCopyOption.ATOMIC_MOVE);
            finished = true;
        }
    }

    @Override
    public Swap swap() throws IOException {
        return new PathSwap(places.bases(), clock).run();
    }

    @Override
    public void discard() throws IOException {
        if (unpacked.isPresent()) {
            places.delete();
            if (finished) {
                Trees.delete(target.orElseThrow());
            }
        }
    }

    @Override
    public void close() {
        // nothing is held between two steps
    }
}
