package io.polymath.backup.store.files;

import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.Position;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One try at writing all files to a tar. A file that changed meanwhile ends it, unless it is the last try: then it goes
 * on and tells.
 */
final class FilesCopy implements Walk.Visitor {

    private static final int BUFFER_BYTES = 1 << 17;

    private final String store;
    private final Walk walk;
    private final boolean isLast;
    private final TarWriter tar;
    private final FilesInventory inventory = new FilesInventory();
    private final Flaws flaws = new Flaws();
    private final PositionDigest position = new PositionDigest();
    private final Map<FileId, EntryName> firstNames = new HashMap<>();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final Looking looking;

    private FilesCopy(String store, Walk walk, OutputStream out, boolean isLast, Looking looking) {
        this.looking = looking;
        this.store = store;
        this.walk = walk;
        this.isLast = isLast;
        this.tar = new TarWriter(out);
    }

    /**
     * How what is found is looked at.
     *
     * @param naming gives what is found at a path the name that it is counted by
     * @param holes returns the map of a file that is written, or counted, as a sparse one
     */
    record Looking(UnaryOperator<EntryName> naming, Function<FileEntry, Optional<SparseMap>> holes) {}

    /** What a file with several names is known by. */
    private record FileId(long device, long inode) {}

    /**
     * What was written.
     *
     * @param position of all files, each as it was when it was read
     */
    record Written(FilesInventory inventory, Flaws flaws, Position position) {}

    /**
     * Writes everything that a walk finds.
     *
     * @throws MovedException when a file changed or went while it was read, and this is not the last try
     */
    static Written write(String store, Walk walk, OutputStream out, boolean isLast) throws IOException {
        FilesCopy copy =
                new FilesCopy(store, walk, out, isLast, new Looking(UnaryOperator.identity(), HoleFinder::find));
        walk.accept(copy);
        copy.tar.finish();
        return new Written(copy.inventory, copy.flaws, copy.position.toPosition());
    }

    /** Counts everything that a walk finds, as an export of it would. */
    static FilesInventory count(String store, Walk walk, Looking looking) throws IOException {
        FilesCopy copy = new FilesCopy(store, walk, OutputStream.nullOutputStream(), true, looking);
        walk.accept(copy);
        return copy.inventory;
    }

    @Override
    public void visit(FileEntry found) throws IOException {
        FileEntry entry = new FileEntry(looking.naming().apply(found.name()), found.path(), found.attributes());
        position.visit(entry);
        switch (entry.attributes().type()) {
            case FILE -> file(entry);
            case FOLDER -> folder(entry);
            case LINK -> link(entry);
            case SOCKET, PIPE, CHARACTER_DEVICE, BLOCK_DEVICE, UNKNOWN ->
                flaws.add(
                        Flaws.Kind.SPECIAL,
                        entry.name() + " (" + entry.attributes().type().word() + ")");
        }
    }

    @Override
    public void missed(EntryName name, IOException reason) throws IOException {
        position.missed(name, reason);
        tellMissed(name, reason);
    }

    private void folder(FileEntry entry) throws IOException {
        tar.folder(entry);
        inventory.add(
                FilesInventory.Kind.FOLDERS,
                entry.name(),
                1,
                Fingerprint.ofFolder(entry.attributes().rights()));
    }

    private void link(FileEntry entry) throws IOException {
        String target;
        try {
            target = RawPath.of(Files.readSymbolicLink(entry.path()));
        } catch (IOException e) {
            tellMissed(entry.name(), e);
            return;
        }
        tar.link(entry, target);
        inventory.add(
                FilesInventory.Kind.LINKS,
                entry.name(),
                1,
                Fingerprint.ofLink(entry.attributes().rights(), target));
        if (walk.leadsOut(entry.path())) {
            flaws.add(Flaws.Kind.LED_OUT, entry.name().toString());
        }
    }

    private void file(FileEntry entry) throws IOException {
        FileId id = new FileId(entry.attributes().device(), entry.attributes().inode());
        EntryName first = firstNames.get(id);
        if (first != null) {
            tar.hardLink(entry, first);
            inventory.add(FilesInventory.Kind.HARD_LINKS, entry.name(), 1, Fingerprint.ofHardLink(first));
            return;
        }
        SourceFile source;
        try {
            source = SourceFile.open(entry);
        } catch (IOException e) {
            tellMissed(entry.name(), e);
            return;
        }
        try (source) {
            content(entry, source);
        }
        if (entry.attributes().links() > 1) {
            firstNames.put(id, entry.name());
        }
    }

    private void content(FileEntry entry, SourceFile source) throws IOException {
        long size = entry.attributes().size();
        Rights rights = entry.attributes().rights();
        Optional<SparseMap> sparse = looking.holes().apply(entry);
        FileDigest fingerprint = sparse.isPresent() ? Fingerprint.ofSparse(rights, size) : Fingerprint.ofFile(rights);
        if (sparse.isPresent()) {
            tar.beginSparseFile(entry, sparse.get());
        } else {
            tar.beginFile(entry);
        }
        for (SparseMap.Part part : sparse.orElse(SparseMap.whole(size)).parts()) {
            part(part, source, fingerprint);
        }
        tar.endFile();
        inventory.add(FilesInventory.Kind.FILES, entry.name(), size, fingerprint.digest());
        boolean hadItsSize = source.hadItsSize(size);
        if (source.failure().isPresent()) {
            flaws.add(
                    Flaws.Kind.BROKEN,
                    entry.name() + " (" + reason(source.failure().get()) + ")");
        } else if (!hadItsSize || hasChanged(entry)) {
            tellChanged(entry.name());
        }
    }

    private void part(SparseMap.Part part, SourceFile source, FileDigest fingerprint) throws IOException {
        for (long at = part.offset(); at < part.end(); at += buffer.length) {
            int length = (int) Math.min(buffer.length, part.end() - at);
            source.read(at, buffer, length);
            fingerprint.update(at, buffer, length);
            tar.content().write(buffer, 0, length);
        }
    }

    private static boolean hasChanged(FileEntry entry) {
        try {
            return !Attributes.of(entry.path()).equals(entry.attributes());
        } catch (IOException e) {
            return true;
        }
    }

    private void tellChanged(EntryName name) throws MovedException {
        if (!isLast) {
            throw new MovedException(store + ": " + name + " changed while it was read");
        }
        flaws.add(Flaws.Kind.CHANGED, name.toString());
    }

    private void tellMissed(EntryName name, IOException e) throws MovedException {
        if (e instanceof NoSuchFileException && !isLast) {
            throw new MovedException(store + ": " + name + " went away before it was read");
        }
        flaws.add(Flaws.Kind.MISSED, name + " (" + reason(e) + ")");
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "it went away";
        }
        String message = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return Optional.ofNullable(message).orElse("input or output error").toLowerCase(Locale.ROOT);
    }
}
