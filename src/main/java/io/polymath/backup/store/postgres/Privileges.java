package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks before anything is written that the role may read all that pg_dump will read. */
final class Privileges {

    /** More names than this help nobody. */
    private static final int SHOWN = 10;

    /** pg_dump locks partitioned tables too, and reads the values of sequences. */
    private static final String UNREADABLE = Text.of("""
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't' AND %s
               AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
             ORDER BY 1, 2
            """, Catalog.isUserObject("c", "pg_class"));

    /** pg_dump switches row security off, which makes a query fail that would not see all rows. */
    private static final String FILTERED = Text.of("""
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relrowsecurity AND %s AND NOT EXISTS (
                   SELECT FROM pg_roles r WHERE r.rolname = current_user AND (r.rolsuper OR r.rolbypassrls))
               AND (c.relforcerowsecurity OR NOT pg_has_role(c.relowner, 'USAGE'))
             ORDER BY 1, 2
            """, Catalog.isUserObject("c", "pg_class"));

    /** There is no has_largeobject_privilege() before version 18, which also is the first to count pg_read_all_data. */
    private static final String LARGE_OBJECTS = """
            SELECT NULL, o.oid FROM pg_largeobject_metadata o
             WHERE NOT pg_has_role(o.lomowner, 'USAGE') AND NOT current_setting('lo_compat_privileges')::bool
               AND NOT EXISTS (SELECT FROM aclexplode(o.lomacl) a WHERE a.privilege_type = 'SELECT'
                                  AND (a.grantee = 0 OR pg_has_role(a.grantee, 'USAGE')))
               AND NOT (current_setting('server_version_num')::int >= 180000
                        AND pg_has_role('pg_read_all_data', 'USAGE'))
             ORDER BY 2
            """;

    private final PostgresSettings settings;
    private final Statement statement;

    private Privileges(PostgresSettings settings, Statement statement) {
        this.settings = settings;
        this.statement = statement;
    }

    static void check(Connection connection, PostgresSettings settings) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            new Privileges(settings, statement).check();
        }
    }

    private void check() throws SQLException {
        String user = settings.user();
        refuse(
                list(UNREADABLE),
                "role " + user + " may not read ",
                "grant it, or all at once: GRANT pg_read_all_data TO " + user);
        refuse(
                list(FILTERED),
                "row security may hide rows from role " + user + " in ",
                "let it see all: ALTER ROLE " + user + " BYPASSRLS");
        refuse(
                list(LARGE_OBJECTS),
                "role " + user + " may not read the large objects ",
                "grant each: GRANT SELECT ON LARGE OBJECT ... TO " + user);
    }

    private void refuse(String names, String message, String hint) {
        if (!names.isEmpty()) {
            throw new BackupException(ExitCode.FAILED, settings.name() + ": " + message + names, hint);
        }
    }

    private static String name(@Nullable String schema, String name) {
        return schema == null ? name : new QualifiedName(schema, name).toString();
    }

    /** Returns what a query of schemas, or null, and names finds, for people; nothing when it finds nothing. */
    private String list(String query) throws SQLException {
        List<String> names = new ArrayList<>();
        int more = 0;
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                if (names.size() < SHOWN) {
                    names.add(name(rows.getString(1), rows.getString(2)));
                } else {
                    more++;
                }
            }
        }
        String shown = String.join(", ", names);
        return more > 0 ? shown + " and " + more + " more" : shown;
    }
}
