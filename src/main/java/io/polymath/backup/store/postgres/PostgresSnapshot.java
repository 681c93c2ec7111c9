package io.polymath.backup.store.postgres;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.Position;
import io.polymath.backup.store.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database at one moment: dumped by pg_dump, counted by our own transaction, both in the same exported snapshot. */
final class PostgresSnapshot implements Snapshot {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresSnapshot.class);

    /** A schema that changes more often than this, each time within the moment before the locks, is being migrated. */
    private static final int TRIES = 3;

    private final Connected connected;
    private final Clock clock;
    private HeldSnapshot held;
    private int tries;

    PostgresSnapshot(Connected connected, Clock clock, HeldSnapshot held) {
        this.connected = connected;
        this.clock = clock;
        this.held = held;
    }

    @Override
    public Position position() {
        return held.position();
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public boolean isUnmoved() throws IOException {
        return held.isUnmoved(connected);
    }

    @Override
    public Content writeTo(OutputStream out) throws IOException {
        String name = connected.settings().name();
        try {
            Inventory inventory = DumpWriter.write(connected, held, out);
            LOG.info(
                    "{}: dumped {}, {}",
                    name,
                    Text.number(inventory.items("tables").size(), "table"),
                    Text.number(inventory.count("tables"), "row"));
            return content(inventory);
        } catch (SchemaMovedException e) {
            tries++;
            if (tries >= TRIES) {
                throw connected
                        .faults()
                        .fault(
                                "the schema changed during each of " + TRIES + " tries: " + e.getMessage(),
                                "let the migration end, then try again");
            }
            LOG.warn("{}: the schema changed as the dump began, trying again with a new snapshot", name);
            held = HeldSnapshot.take(connected, clock);
            throw new MovedException(name + ": the schema changed as the dump began");
        }
    }

    @Override
    public List<Companion> companions() {
        GlobalsWriter globals = new GlobalsWriter(connected);
        return List.of(new Companion(GlobalsWriter.SUFFIX, out -> content(globals.write(out))));
    }

    private Content content(Inventory inventory) {
        Map<String, String> versions = new TreeMap<>();
        versions.put("postgresql", connected.version().text());
        versions.put("pg_dump", connected.runner().tools().version());
        // the snapshot does not move while it is written, whatever the database does
        return new Content(
                inventory, held.moment(), held.position(), held.position(), Optional.empty(), new TreeMap<>(versions));
    }
}
