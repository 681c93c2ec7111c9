package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.store.chroma.Records.Totals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sqlite.SQLiteConnection;

/**
 * Reads a Chroma directory, or an export of one, without a server: checks it and takes its inventory. First the copy of
 * the database, then the segments, one after the other.
 */
final class ExportScan implements AutoCloseable {

    private final SQLiteConnection database;
    private final Path work;
    private final Map<String, Totals> totals = new HashMap<>();
    private final List<Item> items = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private List<Collection> collections = List.of();

    /**
     * Opens a copy of a database, which nobody else uses.
     *
     * @param work a folder for what does not fit into memory
     */
    ExportScan(Path copy, Path work) throws IOException {
        this.work = work;
        try {
            this.database = Sqlite.open(copy, Duration.ZERO);
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    /** Checks everything in the database, which takes as long as reading everything. */
    void checkThoroughly() throws IOException {
        try {
            new DatabaseCheck(database).full();
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    /**
     * Checks the structure of the database and reads the records in it.
     *
     * @return the collections, in the order in which their segments have to be read
     */
    List<Collection> readDatabase() throws IOException {
        try {
            new DatabaseCheck(database).quick();
            collections = new Catalog(database).collections();
            collections.forEach(collection -> totals.put(collection.records().id(), new Totals()));
            readRecords();
            return collections;
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    private void readRecords() throws SQLException {
        try (Records records = new Records(database)) {
            records.read(totals);
            if (records.ownerless() > 0) {
                warnings.add(Text.of(
                        "%s: %s to no collection",
                        Sqlite.FILE, Text.number(records.ownerless(), "record belongs", "records belong")));
            }
        }
        for (Collection collection : collections) {
            new PendingRecords(database, collection).addTo(totalsOf(collection));
        }
    }

    private Totals totalsOf(Collection collection) {
        return totals.computeIfAbsent(collection.records().id(), id -> new Totals());
    }

    /** Reads the index of a collection and compares it with the records. */
    void readSegment(Collection collection, SegmentParts parts) throws IOException {
        Totals records = totalsOf(collection);
        try {
            LogTail log = new LogTail(database, collection);
            IdSum vectors = new SegmentScan(collection, log, records.fingerprint(), work).read(parts);
            compare(vectors, records.ids());
        } catch (DamagedException e) {
            throw e.in(collection.title());
        }
        items.add(new Item(
                "collections",
                collection.path(),
                records.ids().count(),
                records.fingerprint().hex()));
    }

    /** Returns the ids of a collection, once its segment was read. */
    IdSum ids(Collection collection) {
        return totalsOf(collection).ids();
    }

    /** Makes a query that another thread waits for fail. */
    void cancel() {
        try {
            database.getDatabase().interrupt();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns {@code 190 records have}, or {@code 190 records has} after the number 1. */
    private static String having(long some, long all, String what) {
        return Text.number(all, what) + (some == 1 ? " has" : " have");
    }

    private static void compare(IdSum vectors, IdSum records) throws DamagedException {
        long missing = records.count() - vectors.count();
        if (missing > 0) {
            throw new DamagedException("%,d of %s no vector", missing, having(missing, records.count(), "record"));
        }
        if (missing < 0) {
            throw new DamagedException("%,d of %s no record", -missing, having(-missing, vectors.count(), "vector"));
        }
        if (!vectors.sameAs(records)) {
            throw new DamagedException("the ids of its vectors are not those of its records");
        }
    }

    /** Returns what was read, once all segments were. */
    Inventory inventory() throws IOException {
        items.sort(Comparator.comparing(Item::name));
        try {
            return new Inventory(items, facts(), warnings);
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    private SortedMap<String, String> facts() throws SQLException {
        SortedMap<String, String> facts = new TreeMap<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT dir, max(version) FROM migrations GROUP BY dir")) {
            while (row.next()) {
                facts.put("migrations." + row.getString(1), row.getString(2));
            }
        }
        collections.forEach(collection -> addFacts(collection, facts));
        return facts;
    }

    private static void addFacts(Collection collection, Map<String, String> facts) {
        String prefix = "collection." + collection.path() + ".";
        facts.put(prefix + "id", collection.id());
        facts.put(
                prefix + "dimension",
                collection.dimension().map(String::valueOf).orElse("none"));
        facts.put(prefix + "space", collection.cosine() ? "cosine" : "l2 or ip");
        facts.put(prefix + "configuration-sha256", sha256(collection.configuration()));
        facts.put(prefix + "vector-segment", collection.vectors().id());
        facts.put(prefix + "metadata-segment", collection.records().id());
        facts.put(
                prefix + "vector-sequence", String.valueOf(collection.vectors().sequence()));
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(MultisetHash.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
        try {
            database.close();
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }
}
