package io.polymath.backup.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on several stores at the same time, one thread each, and waits for all of them. */
final class Workers {

    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private Optional<ExecutorService> busy = Optional.empty();

    /** Does some work, which throws nothing that is expected, for each store. */
    void each(List<StoreRestore> stores, Consumer<StoreRestore> work) {
        if (stores.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newFixedThreadPool(stores.size());
        begin(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            try {
                stores.forEach(store -> all.add(threads.submit(() -> work.accept(store))));
            } catch (RejectedExecutionException e) {
                // interrupted before all had begun: the next step tells
                LOG.debug("not all have begun", e);
            }
            threads.shutdown();
            all.forEach(Workers::await);
        } finally {
            threads.shutdownNow();
            end();
        }
    }

    private synchronized void begin(ExecutorService threads) {
        busy = Optional.of(threads);
    }

    private synchronized void end() {
        busy = Optional.empty();
    }

    /** Interrupts whoever works. */
    synchronized void interrupt() {
        busy.ifPresent(ExecutorService::shutdownNow);
    }

    /** Waits however often this thread is interrupted: nobody may let a store go while another thread works on it. */
    private static void await(Future<?> work) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    work.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a worker failed", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
