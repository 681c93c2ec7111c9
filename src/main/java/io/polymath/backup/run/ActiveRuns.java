package io.polymath.backup.run;

import io.polymath.backup.set.SetId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What is under way in this process, so that an interrupted program can end it cleanly. */
public final class ActiveRuns {

    private final List<Run> runs = new ArrayList<>();
    private final Workers workers = new Workers();
    private int tasks;
    private boolean interrupted;

    /** A run that can be ended. */
    @FunctionalInterface
    public interface Run {
        /** Ends what it does, from another thread; it removes itself when it has let everything go. */
        void cancel();
    }

    /** What a person or a trigger asked for, from its first step to its report. Closing it ends it. */
    public interface Task extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins a task; an interruption waits for its end. */
    public synchronized Task begin() {
        tasks++;
        return this::end;
    }

    private synchronized void end() {
        tasks--;
        notifyAll();
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

    /** Returns whether nothing is under way that would have to be waited for. */
    public synchronized boolean isIdle() {
        return runs.isEmpty() && tasks == 0;
    }

    /** Returns the names of the sets that are in the making. */
    public synchronized List<SetId> sets() {
        return runs.stream()
                .filter(BackupRun.class::isInstance)
                .map(run -> ((BackupRun) run).set())
                .toList();
    }

    Workers workers() {
        return workers;
    }

    /**
     * Cancels all runs and waits until they have let everything go, and all tasks have told what became of them.
     *
     * @return whether they all had, in time
     */
    public synchronized boolean interrupt(Duration wait) throws InterruptedException {
        interrupted = true;
        workers.interrupt();
        runs.forEach(Run::cancel);
        long deadline = System.nanoTime() + wait.toNanos();
        while (!runs.isEmpty() || tasks > 0) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
