package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Position;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * The picture of one moment that our transaction holds and that pg_dump joins.
 *
 * @param id what pg_dump joins it by
 */
record HeldSnapshot(String id, Position position, Instant moment) {

    /** A standby has a position that it has replayed, and writes none of its own. */
    private static final String QUERY = """
            SELECT pg_export_snapshot(),
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
                   pg_snapshot_xmin(s), pg_snapshot_xmax(s)
              FROM pg_current_snapshot() s
            """;

    /** Takes a new snapshot; lets go of the one that was held before, if any. */
    static HeldSnapshot take(Connected connected, Clock clock) throws IOException {
        try (Statement statement = connected.connection().createStatement()) {
            statement.execute("ROLLBACK");
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            try (ResultSet row = statement.executeQuery(QUERY)) {
                row.next();
                Map<String, String> position = new TreeMap<>();
                position.put("lsn", row.getString(2));
                position.put("xmin", row.getString(3));
                position.put("xmax", row.getString(4));
                return new HeldSnapshot(row.getString(1), Position.of(position), clock.instant());
            }
        } catch (SQLException e) {
            throw connected.faults().translate("take a snapshot", e);
        }
    }
}
