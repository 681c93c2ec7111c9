package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to read a set that nobody removes meanwhile, or to remove one that nobody reads: a lock of the operating
 * system on a file beside the set, shared or not. It ends with its process, so that it is never stale. Backups do not
 * take it.
 */
public final class SetHold implements AutoCloseable {

    /** What the names of the locked files begin with; they are empty, and may be removed while nobody has them. */
    static final String PREFIX = ".hold-";

    private final FileChannel channel;

    private SetHold(FileChannel channel) {
        this.channel = channel;
    }

    static SetHold take(Path repository, SetId set, boolean shared) throws IOException {
        return take(
                repository.resolve(PREFIX + set),
                shared,
                () -> new BackupException(
                        ExitCode.LOCKED,
                        set + (shared ? " is being removed" : " is being restored"),
                        shared ? "restore another set; list shows them" : "try again when that has ended"));
    }

    /** Takes the right to drill: one at a time, so that what a killed one left can be told from what is in use. */
    static SetHold drill(Path repository) throws IOException {
        return take(
                repository.resolve(PREFIX + "drill"),
                false,
                () -> new BackupException(
                        ExitCode.LOCKED,
                        "another drill of repository " + repository + " is running",
                        "try again when that has ended"));
    }

    private static SetHold take(Path file, boolean shared, Supplier<BackupException> refusal) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (tryLock(channel, shared) == null) {
                throw refusal.get();
            }
            return new SetHold(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            return channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            return null; // held within this very process, which the system would allow
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
