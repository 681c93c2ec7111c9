package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The version of a server.
 *
 * @param number as PostgreSQL counts: 150018 is 15.18
 * @param text without what a distribution adds: {@code 15.18}
 */
record ServerVersion(int number, String text) {

    /** The oldest that the queries of the inventory are written for. */
    private static final int OLDEST_MAJOR = 13;

    static ServerVersion of(Connection connection) throws SQLException {
        String query = "SELECT current_setting('server_version_num')::int, current_setting('server_version')";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            String text = row.getString(2);
            int blank = text.indexOf(' ');
            return new ServerVersion(row.getInt(1), blank < 0 ? text : text.substring(0, blank));
        }
    }

    int major() {
        return number / 10_000;
    }

    void requireSupported(PostgresSettings settings) {
        if (major() < OLDEST_MAJOR) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "%s: unable to back up a server of version %s: expected %d or newer",
                            settings.name(), text, OLDEST_MAJOR),
                    "upgrade the server; this version gets no security updates any more");
        }
    }
}
