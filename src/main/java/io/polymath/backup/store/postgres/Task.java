package io.polymath.backup.store.postgres;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Work in a thread of its own, so that whoever waits for it can be interrupted while it reads from a process. */
final class Task<T> {

    private final CompletableFuture<T> result = new CompletableFuture<>();

    private Task() {}

    /** What is done. */
    interface Work<T> {
        T run() throws IOException;
    }

    static <T> Task<T> start(String thread, Work<T> work) {
        Task<T> task = new Task<>();
        Thread runner = new Thread(() -> task.run(work), thread);
        runner.setDaemon(true);
        runner.start();
        return task;
    }

    private void run(Work<T> work) {
        try {
            result.complete(work.run());
        } catch (IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    boolean isDone() {
        return result.isDone();
    }

    boolean hasFailed() {
        return result.isCompletedExceptionally();
    }

    /** Waits for the result; what the work threw is thrown here. */
    T await() throws IOException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /** Waits for the end, however often the thread is interrupted meanwhile. */
    void join() {
        join(Duration.ofDays(365));
    }

    /** Waits for the end, but not longer than this, however often the thread is interrupted meanwhile. */
    void join(Duration longest) {
        // unlike get(), join() goes on waiting, and keeps the interruption for later
        result.handle((value, failure) -> Optional.empty())
                .completeOnTimeout(Optional.empty(), longest.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
