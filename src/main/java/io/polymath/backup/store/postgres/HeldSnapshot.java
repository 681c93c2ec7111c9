package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Position;
import java.io.IOException;
import java.sql.Connection;
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
 * @param visible which transactions it sees, in the server's words
 */
record HeldSnapshot(String id, Position position, String visible, Instant moment) {

    /** A standby has a position that it has replayed, and writes none of its own. */
    private static final String QUERY = """
            SELECT pg_export_snapshot(),
                   CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END,
                   pg_snapshot_xmin(s), pg_snapshot_xmax(s), s::text
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
                return new HeldSnapshot(row.getString(1), Position.of(position), row.getString(5), clock.instant());
            }
        } catch (SQLException e) {
            throw connected.faults().translate("take a snapshot", e);
        }
    }

    /** Returns whether a snapshot that is taken now sees the same; our own transaction would be told that of its begin. */
    boolean isUnmoved(Connected connected) throws IOException {
        try (Connection other = Connector.connect(connected.settings(), connected.faults());
                Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_snapshot()::text")) {
            return row.next() && row.getString(1).equals(visible);
        } catch (SQLException e) {
            throw connected.faults().translate("look at its snapshot", e);
        }
    }
}
