package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Checks before anything is written that the role may read all that pg_dump will read. */
final class Privileges {

    /** More names than this help nobody. */
    private static final int SHOWN = 10;

    private Privileges() {}

    static void check(Connection connection, PostgresSettings settings) throws SQLException {
        List<String> unreadable = names(connection, """
                SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't' AND %s
                   AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
                 ORDER BY 1, 2
                """.formatted(Catalog.isUserObject("c", "pg_class")));
        if (!unreadable.isEmpty()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    "%s: role %s may not read %s".formatted(settings.name(), settings.user(), list(unreadable)),
                    "grant it, or all at once: GRANT pg_read_all_data TO " + settings.user());
        }
        List<String> hidden = names(connection, """
                SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND c.relrowsecurity AND %s AND NOT EXISTS (
                       SELECT FROM pg_roles r WHERE r.rolname = current_user AND (r.rolsuper OR r.rolbypassrls))
                   AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
                 ORDER BY 1, 2
                """.formatted(Catalog.isUserObject("c", "pg_class")));
        if (!hidden.isEmpty()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    "%s: row security may hide rows from role %s in %s"
                            .formatted(settings.name(), settings.user(), list(hidden)),
                    "let it see all: ALTER ROLE " + settings.user() + " BYPASSRLS");
        }
    }

    private static List<String> names(Connection connection, String query) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                names.add(new QualifiedName(rows.getString(1), rows.getString(2)).toString());
            }
        }
        return names;
    }

    private static String list(List<String> names) {
        int more = names.size() - SHOWN;
        String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
