package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The right of one run to a repository: a lock of the operating system, which ends with the process that holds it, so
 * that it is never stale. The file names the holder for the others; it stays when the lock is gone.
 */
public final class RepositoryLock implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * The files of the locks that this process holds, guarded by the class. POSIX lets go of a process's lock on a file
     * when it closes any channel to it, so that a file that is held here must not be opened a second time.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private RepositoryLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes a lock.
     *
     * @param name the name of the lock's file in the repository
     * @param hint what to do when another one has it
     */
    static RepositoryLock take(Path repository, String name, Duration wait, String hint) throws IOException {
        Path file = repository.toRealPath().resolve(name);
        // at least two tries: whoever asks for the holder has the lock for a moment
        long deadline = System.nanoTime() + Math.max(wait.toNanos(), POLL.toNanos());
        while (true) {
            Optional<RepositoryLock> lock = tryTake(file);
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() >= deadline) {
                throw locked(repository, file, hint);
            }
            pause(file);
        }
    }

    private static void pause(Path file) {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(
                    ExitCode.INTERRUPTED, "interrupted while waiting for " + file, "start the run again", e);
        }
    }

    private static synchronized Optional<RepositoryLock> tryTake(Path file) throws IOException {
        if (HELD.contains(file)) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (channel.tryLock() != null) {
                sign(channel);
                HELD.add(file);
                return Optional.of(new RepositoryLock(file, channel));
            }
            return Optional.empty();
        } finally {
            if (!HELD.contains(file)) {
                channel.close();
            }
        }
    }

    private static void sign(FileChannel channel) throws IOException {
        byte[] self = self().getBytes(StandardCharsets.UTF_8);
        // over what is there, which takes no room: on a full disk, too, a run has to remove what others left
        channel.write(ByteBuffer.wrap(self), 0);
        channel.truncate(self.length);
        channel.force(true);
    }

    private static String self() {
        ProcessHandle self = ProcessHandle.current();
        String user = self.info().user().orElse("unknown user");
        String since = self.info().startInstant().map(Object::toString).orElse("unknown time");
        return Text.of("process %d of %s, started %s", self.pid(), user, since);
    }

    /**
     * Returns who holds a lock; empty when nobody does.
     *
     * @param name the name of the lock's file in the repository
     */
    static Optional<String> holder(Path repository, String name) throws IOException {
        return Files.exists(repository.resolve(name))
                ? holder(repository.toRealPath().resolve(name))
                : Optional.empty();
    }

    private static synchronized Optional<String> holder(Path file) throws IOException {
        if (HELD.contains(file)) {
            return Optional.of(self());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null ? Optional.of(Files.readString(file, StandardCharsets.UTF_8)) : Optional.empty();
        }
    }

    private static BackupException locked(Path repository, Path file, String hint) throws IOException {
        return new BackupException(
                ExitCode.LOCKED,
                Text.of(
                        "repository %s is in use by %s",
                        repository, holder(file).orElse("a run that just ended")),
                hint);
    }

    /** Lets the repository go. */
    @Override
    public void close() throws IOException {
        synchronized (RepositoryLock.class) {
            if (channel.isOpen()) {
                channel.close();
                HELD.remove(file);
            }
        }
    }
}
