package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Folders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a restore loads into: a new one, or an empty one. While it is not known to be whole, a file in it
 * says so. That file is locked by the restore that writes it; without its lock it was left by one that was killed, and
 * the next restore begins anew.
 */
final class RestoreTarget implements AutoCloseable {

    /** The name of the file that marks a directory as unfinished. */
    static final String MARK = ".polymath-restore";

    private static final int OWNER_ONLY = 0700;

    private final String store;
    private final Path path;
    private @Nullable FileChannel lock;
    private boolean begun;
    private boolean madeHere;
    private Optional<Rights> former = Optional.empty();

    RestoreTarget(String store, Path path) {
        this.store = store;
        this.path = path;
    }

    Path path() {
        return path;
    }

    private Path markFile() {
        return path.resolve(MARK);
    }

    /** Returns the folder that the directory is made in. */
    Path parent() {
        return Optional.ofNullable(path.getParent()).orElse(path);
    }

    /** The mark names its directory, so that one which was renamed and is used since is never taken for unfinished. */
    private String markText() {
        return "an unfinished restore, not to be used: " + path + "\n";
    }

    /** Returns whether an unfinished restore left it, which is removed before this one begins. */
    boolean isLeftOver() throws IOException {
        if (!Files.isRegularFile(markFile(), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (BufferedReader reader = Files.newBufferedReader(markFile())) {
            String line = reader.readLine();
            // an empty one is that of a restore that was killed as it began
            return line == null || markText().equals(line + "\n");
        }
    }

    /**
     * Throws unless it can be made, and holds some bytes. Touches nothing.
     *
     * @param where how to name another one, for hints
     */
    void check(long bytes, String where) throws IOException {
        if (!Files.isDirectory(parent())) {
            throw failed("no folder " + parent(), "make it first, or " + where);
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            checkIsFree(where);
        }
        Path writable = Files.exists(path) ? path : parent();
        if (!Files.isWritable(writable) || !Files.isExecutable(writable)) {
            throw failed("unable to write to " + writable, "restore as a user that may, or " + where);
        }
        long free = Files.getFileStore(parent()).getUsableSpace() + (isLeftOver() ? bytes(path) : 0);
        if (free < bytes) {
            throw failed(
                    Text.of("not enough room in %s: %s free, %,d needed", parent(), Text.number(free, "byte"), bytes),
                    "make room, or " + where);
        }
    }

    private void checkIsFree(String where) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw failed(path + " is there already, and is no directory", where);
        }
        if (isLeftOver()) {
            checkIsAbandoned();
        } else if (!isEmpty()) {
            throw failed(path + " is there already, and is not empty", "remove it, or " + where);
        }
    }

    private void checkIsAbandoned() throws IOException {
        try (FileChannel channel = FileChannel.open(markFile(), StandardOpenOption.WRITE)) {
            if (!OwnLock.taken(channel)) {
                throw inUse();
            }
        }
        Optional<String> user = OpenFiles.user(path);
        if (user.isPresent()) {
            throw failed(
                    Text.of("%s was left by an unfinished restore, and %s has it open", path, user.get()),
                    "end that process first: what it reads was not proved to be whole");
        }
    }

    private BackupException inUse() {
        return new BackupException(
                ExitCode.LOCKED, Text.of("%s: another restore writes to %s", store, path), "wait until it has ended");
    }

    private boolean isEmpty() throws IOException {
        try (Stream<Path> children = Files.list(path)) {
            return children.findAny().isEmpty();
        }
    }

    private static long bytes(Path folder) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }

    /** Makes it, empty but for its mark, and open to nobody else; removes what an unfinished restore left in it. */
    void begin(String where) throws IOException {
        check(0, where);
        madeHere = !Files.exists(path) || isLeftOver();
        if (isLeftOver()) {
            Folders.delete(path);
        }
        if (madeHere) {
            Files.createDirectory(path);
        } else {
            former = Optional.of(Rights.of(path));
        }
        begun = true;
        Files.setAttribute(path, "unix:mode", OWNER_ONLY);
        FileChannel channel = FileChannel.open(markFile(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock = channel;
        if (!OwnLock.taken(channel)) {
            throw inUse();
        }
        channel.write(StandardCharsets.UTF_8.encode(markText()));
        channel.force(true);
        Durable.folder(path);
        Durable.folder(parent());
    }

    /** Gives it the owner and mode that it had, or if it was made here, those of the one that it stands for. */
    void setRights(Rights otherwise) throws IOException {
        former.orElse(otherwise).give(path);
    }

    /**
     * Takes the mark away: from now on it is a directory of Chroma's like any other.
     *
     * @param now where the directory is by now
     */
    void finish(Path now) throws IOException {
        if (lock != null) {
            Files.delete(now.resolve(MARK));
            Durable.folder(now);
            close();
        }
    }

    /** Removes what was loaded; nothing when nothing was, and not a directory that was there before. */
    void discard() throws IOException {
        if (!begun) {
            return;
        }
        close();
        if (madeHere) {
            Folders.delete(path);
            return;
        }
        List<Path> children;
        try (Stream<Path> all = Files.list(path)) {
            children = all.toList();
        }
        for (Path child : children) {
            Folders.delete(child);
        }
        setRights(Rights.of(path));
    }

    private BackupException failed(String message, String hint) {
        return new BackupException(ExitCode.FAILED, store + ": " + message, hint);
    }

    /** Lets the mark go; it stays where it is. */
    @Override
    public void close() {
        FileChannel held = lock;
        lock = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
