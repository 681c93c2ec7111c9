package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Inventory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams a dump while the inventory of the same snapshot is taken in a thread of its own. */
final class DumpWriter {

    private static final Logger LOG = LoggerFactory.getLogger(DumpWriter.class);

    private final Connected connected;
    private final ToolProcess dump;
    private final DatabaseInventory inventory;
    private final CompletableFuture<Inventory> taken = new CompletableFuture<>();

    private DumpWriter(Connected connected, ToolProcess dump, DatabaseInventory inventory) {
        this.connected = connected;
        this.dump = dump;
        this.inventory = inventory;
    }

    static Inventory write(Connected connected, HeldSnapshot held, OutputStream out) throws IOException {
        try (DatabaseInventory inventory = new DatabaseInventory(connected);
                ToolProcess dump = connected.runner().start("pg_dump", arguments(connected.settings(), held))) {
            return new DumpWriter(connected, dump, inventory).write(out);
        }
    }

    private static List<String> arguments(PostgresSettings settings, HeldSnapshot held) {
        // a codec of ours compresses better, and in parallel
        return List.of(
                "--format=custom",
                "--compress=0",
                "--no-password",
                "--snapshot=" + held.id(),
                "--lock-wait-timeout=" + settings.lockTimeout().toMillis());
    }

    private Inventory write(OutputStream out) throws IOException {
        new Thread(this::takeInventory, connected.settings().name() + "-inventory").start();
        try {
            dump.copyTo(out);
            ToolProcess.Ending ending = dump.finish();
            // a failed inventory has killed pg_dump, whose ending then tells nothing
            if (ending.exitCode() != 0 && !taken.isCompletedExceptionally()) {
                throw connected.faults().translate(ending);
            }
            return await();
        } finally {
            dump.kill();
            stopInventory();
        }
    }

    private void takeInventory() {
        try {
            taken.complete(inventory.take());
        } catch (IOException | RuntimeException e) {
            taken.completeExceptionally(e);
            dump.kill();
        }
    }

    private Inventory await() throws IOException {
        try {
            return taken.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the inventory was interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
        }
    }

    /** Ends the inventory, so that the connection is free again: for another try, or to be closed. */
    private void stopInventory() {
        while (!taken.isDone()) {
            try {
                // again and again, as a cancel between two queries goes nowhere
                inventory.cancel();
                taken.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.debug("{}: the inventory still runs", connected.settings().name());
            } catch (SQLException | ExecutionException e) {
                LOG.debug("{}: the inventory was given up", connected.settings().name(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
