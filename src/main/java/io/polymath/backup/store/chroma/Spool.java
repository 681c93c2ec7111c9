package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder, mode 0700, for the copies that an export is written from, gone when closed. What a killed run left in it is
 * removed by the next one. By default it lies beside the Chroma directory: on the same file system, so that copies can
 * share blocks with their originals, and where there is room for a copy, unlike in a /tmp that is kept in memory.
 */
final class Spool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final String LOCK = ".lock";

    private final String store;
    private final Path folder;
    private final FileChannel lock;

    private Spool(String store, Path folder, FileChannel lock) {
        this.store = store;
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Makes the spool of a Chroma directory.
     *
     * @param store the name of the store, for messages
     */
    static Spool open(String store, Path base, Path directory) throws IOException {
        Path folder = base.resolve(".polymath-spool-" + directory.getFileName());
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(folder, PRIVATE);
            }
        } catch (IOException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of("%s: unable to create the spool folder %s", store, folder),
                    Text.of("set store.%s.spool to a folder that exists, is yours, and has room for a copy", store),
                    e);
        }
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!OwnLock.taken(channel)) {
            channel.close();
            throw new BackupException(
                    ExitCode.LOCKED,
                    Text.of("%s: another backup of %s is running", store, directory),
                    "wait until it has ended");
        }
        Spool spool = new Spool(store, folder, channel);
        spool.sweep();
        return spool;
    }

    private void sweep() throws IOException {
        long bytes = empty();
        if (bytes > 0) {
            LOG.warn("{}: removed {} bytes that an unfinished backup had left in {}", store, bytes, folder);
        }
    }

    Path folder() {
        return folder;
    }

    /** Throws unless there is room for some bytes more. */
    void require(long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "%s: not enough room in the spool folder %s: %s free, %,d needed",
                            store, folder, Text.number(free, "byte"), bytes),
                    Text.of("make room, or set store.%s.spool to a folder that has it", store));
        }
    }

    /** Removes everything in it, and returns how many bytes that was. */
    long empty() throws IOException {
        Emptying emptying = new Emptying();
        Files.walkFileTree(folder, emptying);
        return emptying.bytes;
    }

    private final class Emptying extends SimpleFileVisitor<Path> {

        private long bytes;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!file.equals(folder.resolve(LOCK))) {
                bytes += attributes.size();
                Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            if (!visited.equals(folder)) {
                Files.delete(visited);
            }
            return FileVisitResult.CONTINUE;
        }
    }

    @Override
    public void close() {
        try (lock) {
            if (lock.isOpen()) {
                empty();
                Files.delete(folder.resolve(LOCK));
                Files.delete(folder);
            }
        } catch (IOException e) {
            LOG.warn("{}: unable to remove the spool folder {}: {}", store, folder, e.toString());
        }
    }
}
