package io.polymath.backup.store.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An extension that a database uses.
 *
 * @param available the version that the server would make now; empty when its files are no longer there
 */
record Extension(String name, String version, Optional<String> available) {

    /** Returns those of a database by name, but for the one that every database has. */
    static List<Extension> inUse(Connection connection) throws SQLException {
        String query = """
            SELECT e.extname, e.extversion, a.default_version
            FROM pg_extension e LEFT JOIN pg_available_extensions a ON a.name = e.extname
            WHERE e.extname <> 'plpgsql' ORDER BY 1
            """;
        List<Extension> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(new Extension(rows.getString(1), rows.getString(2), Optional.ofNullable(rows.getString(3))));
            }
        }
        return found;
    }

    /** Compares versions number by number, as far as they are numbers. */
    static boolean isOlder(String one, String other) {
        int[] left = numbers(one);
        int[] right = numbers(other);
        return Arrays.compare(left, right) < 0;
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.split("\\D+"))
                .filter(part -> !part.isEmpty() && part.length() < 10)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
