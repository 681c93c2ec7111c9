package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The end of a collection's log: the entries that were not yet applied to its index. */
final class LogTail {

    private static final ByteBuffer NO_NORM = ByteBuffer.allocate(0);

    private final Connection database;
    private final Collection collection;
    private final ContentHash hash = new ContentHash();
    private long start;
    private @Nullable Replay changes;

    LogTail(Connection database, Collection collection) {
        this.database = database;
        this.collection = collection;
        this.start = collection.vectors().sequence();
    }

    /** Returns the rows of a collection's log after a sequence number: operation, id, vector, metadata. */
    static PreparedStatement query(Connection database, Collection collection, long after) throws SQLException {
        PreparedStatement query = database.prepareStatement("SELECT operation, id, vector, metadata, seq_id"
                + " FROM embeddings_queue WHERE seq_id > ? AND substr(topic, ?) = ? ORDER BY seq_id");
        query.setLong(1, after);
        query.setInt(2, -collection.topicEnd().length());
        query.setString(3, collection.topicEnd());
        return query;
    }

    /** Tells where the index stands, for versions that do not write it into SQLite; ignored where they do. */
    void startAfter(long sequence) {
        if (start == 0) {
            start = sequence;
        }
    }

    /** Returns the changes that the log makes; they are complete after {@link #replay()}. */
    Replay changes() throws IOException {
        if (changes == null) {
            changes = announce();
        }
        return changes;
    }

    private Replay announce() throws IOException {
        Replay announced = new Replay();
        try (PreparedStatement query = query(database, collection, start);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                announced.announce(IdHash.of(row.getBytes(2)));
            }
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
        return announced;
    }

    /** Applies the log, once all ids of the index were found. */
    void replay() throws IOException {
        try (PreparedStatement query = query(database, collection, start);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                IdHash id = IdHash.of(row.getBytes(2));
                byte @Nullable [] vector = row.getBytes(3);
                changes().apply(row.getInt(1), id, vector == null ? null : hash(id, vector, row.getLong(5)));
            }
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    private byte[] hash(IdHash id, byte[] vector, long sequence) throws IOException {
        int dimension = collection.dimension().orElse(vector.length / 4);
        if (vector.length != 4 * dimension) {
            throw new DamagedException(
                    "log entry %d has a vector of %s, expected %,d",
                    sequence, Text.number(vector.length, "byte"), 4 * dimension);
        }
        return hash.vector(id, ByteBuffer.wrap(vector), NO_NORM);
    }
}
