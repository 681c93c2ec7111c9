package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The right of one run to a repository: a lock of the operating system, which ends with the process that holds it, so
 * that it is never stale. The file names the holder for the others; it stays when the lock is gone.
 */
public final class RepositoryLock implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final FileChannel channel;

    private RepositoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static RepositoryLock take(Path repository, Duration wait) throws IOException {
        Path file = repository.resolve(".lock");
        FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            long deadline = System.nanoTime() + wait.toNanos();
            while (tryLock(channel) == null) {
                if (System.nanoTime() >= deadline) {
                    throw locked(repository, file);
                }
                Thread.sleep(POLL.toMillis());
            }
            sign(channel);
            return new RepositoryLock(channel);
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new BackupException(
                    ExitCode.INTERRUPTED, "interrupted while waiting for " + file, "start the run again", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another run of this very process
        }
    }

    private static void sign(FileChannel channel) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        String user = self.info().user().orElse("unknown user");
        String since = self.info().startInstant().map(Object::toString).orElse("unknown time");
        byte[] holder =
                Text.of("process %d of %s, started %s", self.pid(), user, since).getBytes(StandardCharsets.UTF_8);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(holder), 0);
        channel.force(true);
    }

    private static BackupException locked(Path repository, Path file) throws IOException {
        return new BackupException(
                ExitCode.LOCKED,
                Text.of("repository %s is in use by %s", repository, Files.readString(file, StandardCharsets.UTF_8)),
                "wait for that run to end, or let this one wait with --retry-lock 5m");
    }

    /** Lets the repository go. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
