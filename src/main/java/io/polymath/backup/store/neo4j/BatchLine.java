package io.polymath.backup.store.neo4j;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one batch to the server while the next one is read and parsed. Two are in memory, never more. */
final class BatchLine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchLine.class);
    private static final int END_SECONDS = 20;

    private final Target target;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "neo4j-load");
        thread.setDaemon(true);
        return thread;
    });
    private Future<?> running = CompletableFuture.completedFuture(null);

    BatchLine(Target target) {
        this.target = target;
    }

    /** Takes a batch, once the one before it is committed. */
    void add(Batch batch) throws IOException {
        await();
        running = sender.submit(() -> target.write(batch::make));
    }

    /** Waits until everything is committed, and throws what went wrong with it. */
    void await() throws IOException {
        try {
            running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a graph was loaded");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Ends what is being sent, and waits for it: whoever clears the database next must not meet it. */
    @Override
    public void close() {
        sender.shutdownNow();
        try {
            if (!sender.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a batch is still being sent to {}", target.address());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
