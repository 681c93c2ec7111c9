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
     * What this process holds, guarded by the class. POSIX lets go of a process's lock on a file when it closes any
     * channel to it, so that a file that is held here must not be opened a second time.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path repository;
    private final FileChannel channel;

    private RepositoryLock(Path repository, FileChannel channel) {
        this.repository = repository;
        this.channel = channel;
    }

    static RepositoryLock take(Path repository, Duration wait) throws IOException {
        // at least two tries: whoever asks for the holder has the lock for a moment
        long deadline = System.nanoTime() + Math.max(wait.toNanos(), POLL.toNanos());
        while (true) {
            Optional<RepositoryLock> lock = tryTake(repository.toRealPath());
            if (lock.isPresent()) {
                return lock.get();
            }
            if (System.nanoTime() >= deadline) {
                throw locked(repository);
            }
            pause(repository);
        }
    }

    private static void pause(Path repository) {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(
                    ExitCode.INTERRUPTED,
                    "interrupted while waiting for " + file(repository),
                    "start the run again",
                    e);
        }
    }

    private static synchronized Optional<RepositoryLock> tryTake(Path repository) throws IOException {
        if (HELD.contains(repository)) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(
                file(repository),
                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (channel.tryLock() != null) {
                sign(channel);
                HELD.add(repository);
                return Optional.of(new RepositoryLock(repository, channel));
            }
            return Optional.empty();
        } finally {
            if (!HELD.contains(repository)) {
                channel.close();
            }
        }
    }

    private static void sign(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(true);
    }

    private static String self() {
        ProcessHandle self = ProcessHandle.current();
        String user = self.info().user().orElse("unknown user");
        String since = self.info().startInstant().map(Object::toString).orElse("unknown time");
        return Text.of("process %d of %s, started %s", self.pid(), user, since);
    }

    /** Returns who holds a repository; empty when nobody does. */
    static synchronized Optional<String> holder(Path repository) throws IOException {
        if (!Files.exists(file(repository))) {
            return Optional.empty();
        }
        if (HELD.contains(repository.toRealPath())) {
            return Optional.of(self());
        }
        try (FileChannel channel = FileChannel.open(file(repository), StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null ? Optional.of(text(repository)) : Optional.empty();
        }
    }

    private static String text(Path repository) throws IOException {
        return Files.readString(file(repository), StandardCharsets.UTF_8);
    }

    private static Path file(Path repository) {
        return repository.resolve(".lock");
    }

    private static BackupException locked(Path repository) throws IOException {
        return new BackupException(
                ExitCode.LOCKED,
                Text.of(
                        "repository %s is in use by %s",
                        repository, holder(repository).orElse("a run that just ended")),
                "wait for that run to end, or let this one wait with --retry-lock 5m");
    }

    /** Lets the repository go. */
    @Override
    public void close() throws IOException {
        synchronized (RepositoryLock.class) {
            if (channel.isOpen()) {
                channel.close();
                HELD.remove(repository);
            }
        }
    }
}
