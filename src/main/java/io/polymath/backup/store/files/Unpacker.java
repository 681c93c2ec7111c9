package io.polymath.backup.store.files;

import io.polymath.backup.config.ChildProcess;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Writes entries to their places, new files in new folders of the owner's alone. Nothing is written through a link: the
 * rules of entries let nothing lie below one, and no name come twice. Owners, times and modes of folders come last, as
 * their content changes their times, and their modes may forbid it.
 */
final class Unpacker implements TarEntries {

    private final String store;
    private final Places places;
    private final Optional<EntryName> only;
    private final long promised;
    private final Set<EntryName> sparse = new HashSet<>();
    private final List<Folder> folders = new ArrayList<>();
    private final List<EntryName> tops = new ArrayList<>();
    private long left;

    /**
     * Plans an unpacking.
     *
     * @param only what to unpack, with all below it; empty for everything
     * @param promised the size of all files of the export together, holes included
     */
    Unpacker(String store, Places places, Optional<EntryName> only, long promised) {
        this.store = store;
        this.promised = promised;
        this.left = promised;
        this.places = places;
        this.only = only;
    }

    private record Folder(Path path, Rights rights, FileTime modified) {}

    /** Returns the topmost entries that were unpacked. */
    List<EntryName> tops() {
        return List.copyOf(tops);
    }

    /** Returns whether a file lies in the export as a sparse one. */
    boolean isSparse(EntryName name) {
        return sparse.contains(name);
    }

    /** One object is counted, as a manifest may tell folders only; everything has its inventory there. */
    @Override
    public boolean isCounted(EntryName name) {
        return only.isPresent() && isAsked(name);
    }

    @Override
    public void folder(EntryName name, TarArchiveEntry entry) throws IOException {
        if (isAsked(name)) {
            Path path = place(name);
            Files.createDirectory(path, owner());
            Rights rights = TarReader.rights(entry);
            folders.add(new Folder(path, rights, entry.getLastModifiedTime()));
        }
    }

    @Override
    public void link(EntryName name, TarArchiveEntry entry) throws IOException {
        if (isAsked(name)) {
            Path path = place(name);
            symbolicLink(path, entry.getLinkName());
            Rights rights = TarReader.rights(entry);
            give(path, rights);
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(entry.getLastModifiedTime(), null, null);
        }
    }

    @Override
    public void hardLink(EntryName name, EntryName first) throws IOException {
        if (isAsked(name)) {
            if (!isAsked(first)) {
                throw new BackupException(
                        ExitCode.FAILED,
                        store + ": " + name + " is another name of " + first + ", which is not asked for",
                        "restore that one, or both together");
            }
            Files.createLink(place(name), places.of(first));
        }
    }

    @Override
    public FileSink file(EntryName name, TarArchiveEntry entry, SparseMap map) throws IOException {
        promise(map.size());
        if (!isAsked(name)) {
            return FileSink.NONE;
        }
        if (map.holes() > 0) {
            sparse.add(name);
        }
        Path path = place(name);
        return new UnpackedFile(SparseFile.create(path, map.size()), path, entry);
    }

    /** Holes take no room, but time. */
    private void promise(long size) {
        if (size > left) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    "files: damaged export: its files have more than the "
                            + Text.number(promised, "byte that was saved", "bytes that were saved"),
                    "use another set, or another copy of this one");
        }
        left -= size;
    }

    private boolean isAsked(EntryName name) {
        return only.isEmpty() || name.equals(only.get()) || name.isBelow(only.get());
    }

    /** Returns where an entry belongs; folders above the topmost ones are made. */
    private Path place(EntryName name) throws IOException {
        Path path = places.of(name);
        if (tops.isEmpty() || !name.isBelow(tops.get(tops.size() - 1))) {
            tops.add(name);
            Files.createDirectories(Objects.requireNonNull(path.getParent()), owner());
        }
        return path;
    }

    private static java.nio.file.attribute.FileAttribute<?> owner() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    /** Gives folders their owners, times and modes; called once, after the last entry. */
    void finish() throws IOException {
        for (int i = folders.size() - 1; i >= 0; i--) {
            Folder folder = folders.get(i);
            give(folder.path(), folder.rights());
            seal(folder.path(), folder.rights(), folder.modified());
        }
    }

    private void give(Path path, Rights rights) throws IOException {
        Attributes now = Attributes.of(path);
        if (now.rights().userId() == rights.userId() && now.rights().groupId() == rights.groupId()) {
            return;
        }
        try {
            Files.setAttribute(path, "unix:gid", (int) rights.groupId(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:uid", (int) rights.userId(), LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    store + ": unable to give " + EntryName.of(path) + " to its owner " + rights.userId() + ":"
                            + rights.groupId() + ": permission denied",
                    "restore as root, who may give files away",
                    e);
        }
    }

    // the mode after the owner, as a change of owner takes bits away; after the time, as that needs the file opened
    private static void seal(Path path, Rights rights, FileTime modified) throws IOException {
        Files.setLastModifiedTime(path, modified);
        Files.setAttribute(path, "unix:mode", rights.mode(), LinkOption.NOFOLLOW_LINKS);
    }

    private static void symbolicLink(Path path, String rawTarget) throws IOException {
        Path target = RawPath.toRelativePath(rawTarget);
        if (RawPath.of(target).equals(rawTarget)) {
            Files.createSymbolicLink(path, target);
            return;
        }
        // a path of Java's has no doubled slash and none at its end; ln takes the bytes as they are
        byte[] arguments = (rawTarget + '\0' + RawPath.of(path) + '\0').getBytes(StandardCharsets.ISO_8859_1);
        Process process = ChildProcess.of(List.of("xargs", "-0", "-n", "2", "ln", "-s", "-n", "--"))
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(arguments);
        }
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("unable to make the link " + EntryName.of(path));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /** A file whose owner, time and mode are set when its content is there. */
    private final class UnpackedFile implements FileSink {

        private final SparseFile file;
        private final Path path;
        private final TarArchiveEntry entry;
        private boolean closed;

        UnpackedFile(SparseFile file, Path path, TarArchiveEntry entry) {
            this.file = file;
            this.path = path;
            this.entry = entry;
        }

        @Override
        public void write(long offset, byte[] bytes, int length) throws IOException {
            file.write(offset, bytes, length);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            file.close();
            Rights rights = TarReader.rights(entry);
            give(path, rights);
            seal(path, rights, entry.getLastModifiedTime());
        }
    }
}
