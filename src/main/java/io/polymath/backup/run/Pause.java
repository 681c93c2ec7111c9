package io.polymath.backup.run;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Summary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which the writers of one run are paused. Once begun it ends exactly once: when the run says so, when its
 * limit is over, or when it is closed, whatever happened before. A writer who cannot be paused fails nothing: the run goes
 * on as it would without.
 */
public final class Pause implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pause.class);
    /** What a step that was interrupted may take until it gives up. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** The one that pauses may hang while the others watch and resume. */
    private static final int THREADS = 3;

    private final Optional<Writers> writers;
    private final Duration limit;
    private final List<String> warnings = new ArrayList<>();
    private final ScheduledExecutorService threads;
    private Optional<Trouble> trouble = Optional.empty();
    private Optional<Future<?>> alarm = Optional.empty();
    private boolean begun;
    private boolean ended;
    private volatile boolean holds;

    /**
     * Makes one that has not begun.
     *
     * @param writers empty when nobody is to be paused
     * @param limit how long they are paused at most, and how long each call may take
     */
    public Pause(Optional<Writers> writers, Duration limit) {
        this.writers = writers;
        this.limit = limit;
        this.threads = Executors.newScheduledThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "pause-of-writers");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Makes one in which nobody is paused. */
    public static Pause none() {
        return new Pause(Optional.empty(), Duration.ZERO);
    }

    /** Pauses the writers, and returns when that is done, or cannot be done. */
    void begin() throws InterruptedException {
        if (writers.isEmpty()) {
            return;
        }
        synchronized (this) {
            begun = true;
        }
        long start = System.nanoTime();
        Optional<String> failed = call(writers.get()::pause);
        if (failed.isPresent()) {
            warn("writers were not paused: " + failed.get());
            end();
            return;
        }
        LOG.info("run: writers are paused, after {} ms", (System.nanoTime() - start) / 1_000_000);
        holds = true;
        alarm = Optional.of(threads.schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Returns whether the writers are paused at this moment. */
    boolean holds() {
        return holds;
    }

    private void expire() {
        if (holds) {
            warn("writers were resumed after " + Summary.seconds(limit) + ", before all stores were saved");
            end();
        }
    }

    /** Lets the writers go on, if they were asked to pause and have not been let go before; returns when that is done. */
    synchronized void end() {
        holds = false;
        if (!begun || ended) {
            return;
        }
        ended = true;
        boolean interrupted = Thread.interrupted(); // they are let go all the same
        Optional<String> failed = resume().flatMap(why -> resume());
        if (failed.isPresent()) {
            trouble = Optional.of(new Trouble(
                    "writers may still be paused: " + failed.get(),
                    "resume them by hand now, and mend the route resume-writers",
                    ExitCode.FAILED));
            LOG.error(
                    "run: {}\n  hint: {}", trouble.get().reason(), trouble.get().hint());
        } else {
            LOG.info("run: writers go on");
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<String> resume() {
        try {
            return call(writers.orElseThrow()::resume);
        } catch (InterruptedException e) {
            // once: whoever ends the run wants the writers to go on, too
            return Optional.of("resuming them was interrupted");
        }
    }

    /** Does something within the limit; returns why that failed. Nothing of it is under way any more, if it can be ended. */
    private Optional<String> call(Step step) throws InterruptedException {
        CountDownLatch left = new CountDownLatch(1);
        Future<?> call = threads.submit(() -> {
            try {
                step.run();
                return null;
            } finally {
                left.countDown();
            }
        });
        try {
            call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(
                    Trouble.of(e.getCause() == null ? e : e.getCause()).reason());
        } catch (TimeoutException e) {
            call.cancel(true);
            awaitEnd(left);
            return Optional.of(Text.of("the route did not end within %s", Summary.seconds(limit)));
        } catch (InterruptedException e) {
            call.cancel(true);
            awaitEnd(left);
            throw e;
        }
    }

    private static void awaitEnd(CountDownLatch left) throws InterruptedException {
        if (!left.await(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("run: a step that pauses or resumes writers hangs");
        }
    }

    private synchronized void warn(String sentence) {
        LOG.warn("run: {}", sentence);
        warnings.add(sentence);
    }

    /** Returns what an operator should know of it. */
    public synchronized List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns that writers may not have been let go. */
    public synchronized Optional<Trouble> trouble() {
        return trouble;
    }

    /** Ends it. */
    @Override
    public void close() {
        end();
        alarm.ifPresent(watch -> watch.cancel(false));
        threads.shutdownNow();
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
