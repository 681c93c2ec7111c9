package io.polymath.backup.check;

import io.polymath.backup.check.Checkup.Look;
import io.polymath.backup.check.Checkup.Notes;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.Stored;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks whether another repository keeps its promises: writes a small file there, lists it, reads it back, replaces it,
 * keeps an empty one beside it, opens what is not there, removes both, and removes what is gone. They are removed also
 * when something else fails; what a look that was killed left is removed by a later one.
 */
public final class ProbeLook implements Look {

    /** A second look at the same time has a probe of its own, which is younger. */
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

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
        Trial trial = new Trial(notes);
        Probe probe = new Probe(repository, folder());
        boolean written = false;
        boolean listed = false;
        try {
            written = trial.take("write a probe", probe::write);
            listed = written && trial.take("list a probe", probe::list);
            if (written) {
                ask(trial, probe, listed, trial.take("read a probe back", probe::read));
            }
        } finally {
            // a write that failed may have arrived; that nothing can be removed there either is no news
            if (!written) {
                quietly(() -> probe.remove(false));
            } else if (remove(trial, probe, listed)) {
                trial.take("remove a probe that is gone", probe::removeAgain);
            }
        }
        if (!trial.failed) {
            notes.ok(Text.of(
                    "a probe was written, listed, read back and removed in %.1f s", (System.nanoTime() - begun) / 1e9));
        }
    }

    /** Asks for the promises beyond the four verbs, as far as these can be used. */
    private void ask(Trial trial, Probe probe, boolean lists, boolean reads) throws InterruptedException {
        trial.take("replace a probe", () -> probe.replace(lists, reads));
        trial.take("keep a second probe, an empty one", () -> probe.keepAnother(lists, reads));
        if (reads) {
            trial.take("open a probe that is not there", probe::miss);
        }
    }

    private boolean remove(Trial trial, Probe probe, boolean lists) throws InterruptedException {
        return trial.take("remove a probe", () -> {
            probe.remove(lists);
            if (lists) {
                removeOld();
            }
        });
    }

    private void removeOld() throws IOException {
        String old = Stored.PROBES + SECOND.format(clock.instant().minus(LEFT_BEHIND));
        for (Stored left : repository.list(Stored.PROBES)) {
            if (left.key().compareTo(old) < 0) {
                repository.delete(left.key());
            }
        }
    }

    private String folder() {
        String chance = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return Stored.PROBES + SECOND.format(clock.instant()) + "_" + chance;
    }

    /** The steps that were taken, and what was wrong with them. */
    private final class Trial {

        private final Notes notes;
        private boolean failed;

        private Trial(Notes notes) {
            this.notes = notes;
        }

        /** Returns whether it was done. */
        private boolean take(String what, Step step) throws InterruptedException {
            try {
                within(what, step);
                return true;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                Trouble trouble = Trouble.of(e);
                notes.failed("unable to " + what + ": " + trouble.reason(), trouble.hint());
                failed = true;
                return false;
            }
        }
    }

    private void quietly(Step step) throws InterruptedException {
        try {
            within("remove a probe", step);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // the write that failed has been told
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
