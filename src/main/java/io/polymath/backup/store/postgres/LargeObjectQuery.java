package io.polymath.backup.store.postgres;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory.Item;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Counts and fingerprints the large objects on the server, see {@link LargeObjectDigest}. */
final class LargeObjectQuery {

    /** The kind and name of the one item for all of them. */
    static final String KIND = "large objects";

    static final String NAME = "pg_largeobject";

    private static final String COUNT = "SELECT count(*) FROM pg_largeobject_metadata";

    /** 262144 is INV_READ: open for reading, as of the snapshot. Seeking to the end (2) tells the length. */
    private static final String SUM = Text.of(
            """
            SELECT sum(%s)
              FROM (SELECT oid, lo_open(oid, 262144) AS handle FROM pg_largeobject_metadata OFFSET 0) AS object,
                   LATERAL (SELECT lo_lseek64(handle, 0, 2) AS bytes, lo_close(handle) AS closed OFFSET 0) AS length,
                   LATERAL generate_series(0, (bytes - 1) / %d) AS chunk
             WHERE bytes > 0
            """,
            RowQuery.hash(Text.of(
                    "md5(oid || ':' || chunk || ':' || md5(lo_get(oid, chunk * %1$d, %1$d)))",
                    LargeObjectDigest.CHUNK_BYTES)),
            LargeObjectDigest.CHUNK_BYTES);

    private LargeObjectQuery() {}

    /** Returns the item for all large objects; none when there are none. */
    static Optional<Item> item(Statement statement, boolean hashing) throws SQLException {
        long count;
        try (ResultSet row = statement.executeQuery(COUNT)) {
            row.next();
            count = row.getLong(1);
        }
        if (count == 0) {
            return Optional.empty();
        }
        if (!hashing) {
            return Optional.of(new Item(KIND, NAME, count, null));
        }
        try (ResultSet row = statement.executeQuery(SUM)) {
            row.next();
            return Optional.of(new Item(KIND, NAME, count, Fingerprint.hex(row.getBigDecimal(1))));
        }
    }
}
