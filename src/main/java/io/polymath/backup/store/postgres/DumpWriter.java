package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams a dump while the inventory of the same snapshot is taken in a thread of its own. */
final class DumpWriter {

    private static final Logger LOG = LoggerFactory.getLogger(DumpWriter.class);

    private static final Duration CANCEL_EVERY = Duration.ofMillis(100);

    private final Connected connected;
    private final ToolProcess dump;
    private final DatabaseInventory catalog;

    private DumpWriter(Connected connected, ToolProcess dump, DatabaseInventory catalog) {
        this.connected = connected;
        this.dump = dump;
        this.catalog = catalog;
    }

    static Inventory write(Connected connected, HeldSnapshot held, OutputStream out) throws IOException {
        try (DatabaseInventory catalog = new DatabaseInventory(connected)) {
            List<Item> before = catalog.sequences();
            try (ToolProcess dump = connected.runner().start("pg_dump", arguments(connected.settings(), held))) {
                Inventory inventory = new DumpWriter(connected, dump, catalog).write(out);
                return Sequences.still(before, inventory, catalog.sequences());
            }
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
        Task<Inventory> inventory = Task.start(connected.settings().name() + "-inventory", this::takeInventory);
        try {
            dump.copyTo(out);
            ToolProcess.Ending ending = dump.finish();
            if (ending.exitCode() == 0) {
                return inventory.await();
            }
            // a failed inventory ends the transaction and kills pg_dump: the reason is its own, not what pg_dump says
            if (inventory.hasFailed() || Faults.isSnapshotGone(ending)) {
                inventory.await();
            }
            throw connected.faults().translate(ending);
        } finally {
            dump.kill();
            stop(inventory);
        }
    }

    private Inventory takeInventory() throws IOException {
        boolean isTaken = false;
        try {
            Inventory inventory = catalog.take();
            isTaken = true;
            return inventory;
        } finally {
            if (!isTaken) {
                dump.kill();
            }
        }
    }

    /** Ends the inventory, so that the connection is free again: for another try, or to be closed. */
    private void stop(Task<Inventory> inventory) {
        while (!inventory.isDone()) {
            try {
                catalog.cancel();
            } catch (SQLException e) {
                LOG.debug(
                        "{}: unable to cancel the inventory",
                        connected.settings().name(),
                        e);
            }
            // again and again, as a cancel between two queries goes nowhere
            inventory.join(CANCEL_EVERY);
        }
    }
}
