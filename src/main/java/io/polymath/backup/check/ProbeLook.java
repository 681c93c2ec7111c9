package io.polymath.backup.check;

import io.polymath.backup.check.Checkup.Look;
import io.polymath.backup.check.Checkup.Notes;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.set.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks whether another repository does what copies ask of it: writes a small file there, lists it, reads it back and
 * removes it. It is removed also when something else fails; what a look that was killed left is removed by a later one.
 */
public final class ProbeLook implements Look {

    /** A second look at the same time has a probe of its own, which is younger. */
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String FILE = "probe.txt";
    private static final String TEXT = "polymath-backup check tried this repository; remove it when it is old\n";

    private final Repository repository;
    private final Clock clock;
    private final Duration limit;

    /**
     * Makes a look.
     *
     * @param limit how long each step may take, whatever the routes of the repository wait for
     */
    public ProbeLook(Repository repository, Clock clock, Duration limit) {
        this.repository = repository;
        this.clock = clock;
        this.limit = limit;
    }

    @FunctionalInterface
    private interface Step {
        void take() throws IOException;
    }

    @Override
    public void into(Notes notes) throws Exception {
        long begun = System.nanoTime();
        String key = key();
        byte[] content = (TEXT + key + "\n").getBytes(StandardCharsets.UTF_8);
        boolean[] done = new boolean[3];
        boolean removed;
        try {
            done[0] = take(notes, "write a probe", () -> write(key, content));
            if (done[0]) {
                done[1] = take(notes, "list a probe", () -> list(key, content));
                done[2] = take(notes, "read a probe back", () -> read(key, content));
            }
        } finally {
            // a write that failed may have arrived; that nothing can be removed there either is no news
            removed = done[0] ? take(notes, "remove a probe", () -> remove(key, done[1])) : quietly(key);
        }
        if (done[0] && done[1] && done[2] && removed) {
            notes.ok(Text.of(
                    "a probe was written, listed, read back and removed in %.1f s", (System.nanoTime() - begun) / 1e9));
        }
    }

    private String key() {
        String chance = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return Stored.PROBES + SECOND.format(clock.instant()) + "_" + chance + "/" + FILE;
    }

    private void write(String key, byte[] content) throws IOException {
        Path file = TemporaryFolder.file("check", ".txt");
        try {
            Files.write(file, content);
            repository.put(key, file);
        } finally {
            Files.delete(file);
        }
    }

    private void list(String key, byte[] content) throws IOException {
        if (!repository.list(folder(key)).contains(new Stored(key, content.length))) {
            throw new BackupException(
                    ExitCode.FAILED,
                    repository.name() + ": the listing lacks what was written",
                    "look at the route direct:" + repository.name()
                            + "-list: nothing is copied or pruned by a listing that" + " is not whole");
        }
    }

    private void read(String key, byte[] content) throws IOException {
        byte[] found;
        try (InputStream in = repository.open(key)) {
            found = in.readNBytes(content.length + 1);
        }
        if (!Arrays.equals(found, content)) {
            throw new BackupException(
                    ExitCode.FAILED,
                    repository.name() + ": what was read is not what was written",
                    "do not rely on this repository before you know what changed it");
        }
    }

    private void remove(String key, boolean lists) throws IOException {
        repository.delete(key);
        if (!lists) {
            return;
        }
        if (!repository.list(folder(key)).isEmpty()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    repository.name() + ": it is still listed",
                    "do deletions come late there, or does a lock keep files? Then nothing can be pruned");
        }
        String old = Stored.PROBES + SECOND.format(clock.instant().minus(LEFT_BEHIND));
        List<Stored> probes = repository.list(Stored.PROBES);
        for (Stored probe : probes) {
            if (probe.key().compareTo(old) < 0) {
                repository.delete(probe.key());
            }
        }
    }

    private static String folder(String key) {
        return key.substring(0, key.indexOf('/') + 1);
    }

    private boolean take(Notes notes, String what, Step step) throws InterruptedException {
        try {
            within(what, step);
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            Trouble trouble = Trouble.of(e);
            notes.failed("unable to " + what + ": " + trouble.reason(), trouble.hint());
            return false;
        }
    }

    private boolean quietly(String key) throws InterruptedException {
        try {
            within("remove a probe", () -> repository.delete(key));
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return false;
        }
    }

    /** Takes a step in a thread of its own: routes of a user's own may wait for ever. */
    private void within(String what, Step step) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            step.take();
            return true;
        });
        Thread thread = new Thread(task, "check: " + what);
        thread.setDaemon(true);
        thread.start();
        try {
            task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of("%s: not done within %d s", repository.name(), limit.toSeconds()),
                    "does the server answer, and do the routes of this repository have timeouts?",
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            task.cancel(true);
        }
    }
}
