package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts and fingerprints what a database holds, in the transaction of a connection. */
final class DatabaseInventory implements AutoCloseable {

    /** The kind of the items whose count is rows. */
    static final String TABLES = "tables";

    private final Connected connected;
    /** The only one, so that there is one thing to cancel. */
    private final Statement statement;

    DatabaseInventory(Connected connected) throws IOException {
        this.connected = connected;
        try {
            this.statement = connected.connection().createStatement();
        } catch (SQLException e) {
            throw connected.faults().translate("begin the inventory", e);
        }
    }

    Inventory take() throws IOException {
        String doing = "list the tables";
        try {
            List<Item> items = new ArrayList<>();
            for (Catalog.Table table : Catalog.tables(statement)) {
                doing = "count the rows of " + table.name();
                items.add(rows(table));
            }
            items.sort(Comparator.comparing(Item::name));
            Catalog.requireUnmoved(statement);
            doing = "count the large objects";
            LargeObjectQuery.item(statement, connected.settings().fingerprint()).ifPresent(items::add);
            doing = "count the definitions";
            items.addAll(Definitions.items(statement));
            doing = "read the properties of the database";
            return new Inventory(items, DatabaseFacts.read(statement, connected.version()), List.of());
        } catch (SQLException e) {
            throw connected.faults().translate(doing, e);
        }
    }

    /** Returns where sequences stand now, whatever the transaction sees. */
    List<Item> sequences() throws IOException {
        try {
            return Sequences.read(statement);
        } catch (SQLException e) {
            throw connected.faults().translate("read the sequences", e);
        }
    }

    private Item rows(Catalog.Table table) throws SQLException {
        boolean hashing = connected.settings().fingerprint();
        String query = hashing ? RowQuery.hashing(table) : RowQuery.counting(table);
        try (ResultSet row = statement.executeQuery(query)) {
            row.next();
            String fingerprint = hashing ? Fingerprint.hex(row.getBigDecimal(2)) : null;
            return new Item(TABLES, table.name().toString(), row.getLong(1), fingerprint);
        }
    }

    /** Stops the query that runs, if any, from another thread. */
    void cancel() throws SQLException {
        statement.cancel();
    }

    @Override
    public void close() throws IOException {
        try {
            statement.close();
        } catch (SQLException e) {
            throw connected.faults().translate("end the inventory", e);
        }
    }
}
