package io.polymath.backup.store.chroma;

import io.polymath.backup.store.chroma.Records.Totals;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The entries of the log that were not yet applied to the records: those that Chroma had accepted and was about to apply
 * when the copy was made. It applies them when it opens the directory.
 */
final class PendingRecords {

    private final Connection database;
    private final Collection collection;
    private final ContentHash hash = new ContentHash();

    PendingRecords(Connection database, Collection collection) {
        this.database = database;
        this.collection = collection;
    }

    /** Adds what they change to the totals of the records. */
    void addTo(Totals totals) throws SQLException {
        Replay replay = new Replay();
        announce(replay);
        try (PreparedStatement query =
                        LogTail.query(database, collection, collection.records().sequence());
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                byte[] id = row.getBytes(2);
                byte @Nullable [] metadata = row.getBytes(4);
                replay.apply(row.getInt(1), IdHash.of(id), null);
                hash.pending(row.getInt(1), id).text(metadata == null ? new byte[0] : metadata);
                totals.fingerprint().addHash(hash.end());
            }
        }
        replay.adjust(totals.ids());
    }

    private void announce(Replay replay) throws SQLException {
        try (PreparedStatement query =
                        LogTail.query(database, collection, collection.records().sequence());
                PreparedStatement known = database.prepareStatement(
                        "SELECT 1 FROM embeddings WHERE segment_id = ? AND embedding_id = ?");
                ResultSet row = query.executeQuery()) {
            known.setString(1, collection.records().id());
            while (row.next()) {
                known.setString(2, row.getString(2));
                IdHash id = IdHash.of(row.getBytes(2));
                replay.announce(id);
                try (ResultSet found = known.executeQuery()) {
                    if (found.next()) {
                        replay.found(id);
                    }
                }
            }
        }
    }
}
