package io.polymath.backup.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The runs that are under way, so that an interrupted program can end them cleanly. */
public final class ActiveRuns {

    private final List<BackupRun> runs = new ArrayList<>();
    private boolean interrupted;

    /** Adds a run; one that begins after an interruption is cancelled at once. */
    synchronized void add(BackupRun run) {
        runs.add(run);
        if (interrupted) {
            run.cancel();
        }
    }

    synchronized void remove(BackupRun run) {
        runs.remove(run);
        notifyAll();
    }

    /**
     * Cancels all runs and waits until they have let everything go.
     *
     * @return whether they all had, in time
     */
    public synchronized boolean interrupt(Duration wait) throws InterruptedException {
        interrupted = true;
        runs.forEach(BackupRun::cancel);
        long deadline = System.nanoTime() + wait.toNanos();
        while (!runs.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
