package io.polymath.backup.store.chroma;

import io.polymath.backup.set.MultisetHash;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of all collections in one pass, in the order in which they lie in SQLite: ids, documents and
 * metadata, for each collection a sum of the ids and of the records' hashes.
 */
final class Records implements AutoCloseable {

    private static final String VALUES = "string_value, int_value, float_value, bool_value";

    private final Statement statement;
    private final ValueRows values;
    private final @Nullable ValueRows arrays;
    private final ContentHash hash = new ContentHash();
    private long ownerless;

    /** What one collection's records add up to. */
    record Totals(IdSum ids, MultisetHash fingerprint) {
        Totals() {
            this(new IdSum(), new MultisetHash());
        }
    }

    Records(Connection database) throws SQLException {
        this.statement = database.createStatement();
        this.values = new ValueRows(
                database, "SELECT id, key, " + VALUES + " FROM embedding_metadata ORDER BY id, key", hash);
        // one row an element, since migration metadb/00006 of Chroma 1.5
        String table = Sqlite.value(
                database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'embedding_metadata_array'");
        this.arrays = table.isEmpty()
                ? null
                : new ValueRows(
                        database, "SELECT id, key, " + VALUES + " FROM " + table + " ORDER BY id, key, rowid", hash);
    }

    /**
     * Reads everything.
     *
     * @param collections by the id of the segment that holds their records
     */
    void read(Map<String, Totals> collections) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT id, segment_id, embedding_id FROM embeddings ORDER BY id")) {
            while (row.next()) {
                Totals totals = collections.get(row.getString(2));
                if (totals == null) {
                    ownerless++;
                } else {
                    add(totals, row.getLong(1), row.getBytes(3));
                }
            }
        }
    }

    private void add(Totals totals, long row, byte[] id) throws SQLException {
        totals.ids().add(IdHash.of(id));
        hash.record(id);
        values.hashValues(row);
        if (arrays != null) {
            arrays.hashValues(row);
        }
        totals.fingerprint().addHash(hash.end());
    }

    /** Returns how many records belong to no collection. */
    long ownerless() {
        return ownerless;
    }

    @Override
    public void close() throws SQLException {
        statement.close();
        values.close();
        if (arrays != null) {
            arrays.close();
        }
    }

    /** Rows of keys and values, in the order of the records that they belong to. */
    private static final class ValueRows implements AutoCloseable {

        private static final long END = Long.MAX_VALUE;

        private final Statement statement;
        private final ResultSet row;
        private final ContentHash hash;
        /** The record that the row belongs to; {@link #END} after the last one. */
        private long owner;

        ValueRows(Connection database, String query, ContentHash hash) throws SQLException {
            this.statement = database.createStatement();
            this.row = statement.executeQuery(query);
            this.hash = hash;
            next();
        }

        private void next() throws SQLException {
            owner = row.next() ? row.getLong(1) : END;
        }

        void hashValues(long record) throws SQLException {
            while (owner < record) {
                next();
            }
            while (owner == record) {
                hash.text(row.getBytes(2));
                hashValue();
                next();
            }
        }

        private void hashValue() throws SQLException {
            byte @Nullable [] text = row.getBytes(3);
            if (text != null) {
                hash.textValue(text);
            } else if (row.getObject(4) != null) {
                hash.integerValue(row.getLong(4));
            } else if (row.getObject(5) != null) {
                hash.floatValue(row.getDouble(5));
            } else if (row.getObject(6) != null) {
                hash.booleanValue(row.getLong(6) != 0);
            } else {
                hash.noValue();
            }
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }
}
