package io.polymath.backup.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The runs that are under way, so that an interrupted program can end them cleanly. */
public final class ActiveRuns {

    private final List<Run> runs = new ArrayList<>();
    private boolean interrupted;

    /** A run that can be ended. */
    @FunctionalInterface
    public interface Run {
        /** Ends what it does, from another thread; it removes itself when it has let everything go. */
        void cancel();
    }

    /** Adds a run; one that begins after an interruption is cancelled at once. */
    public synchronized void add(Run run) {
        runs.add(run);
        if (interrupted) {
            run.cancel();
        }
    }

    public synchronized void remove(Run run) {
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
        runs.forEach(Run::cancel);
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
