package io.polymath.backup.store.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an operator wants to know of a database before restoring it. The dump holds all of it but the versions. */
final class DatabaseFacts {

    /**
     * Name and value. Settings with a dot in their names belong to applications, which put keys and tokens there: their
     * values are left out. A sequence that may not be read has none.
     */
    private static final String QUERY = """
            SELECT 'database', d.datname::text FROM pg_database d WHERE d.datname = current_database()
            UNION ALL
            SELECT p.name, p.value FROM pg_database d, LATERAL (VALUES
                   ('encoding', pg_encoding_to_char(d.encoding)::text), ('collate', d.datcollate::text),
                   ('ctype', d.datctype::text), ('owner', pg_get_userbyid(d.datdba)::text),
                   ('comment', shobj_description(d.oid, 'pg_database'))) AS p (name, value)
             WHERE d.datname = current_database()
            UNION ALL
            SELECT 'setting ' || split_part(s, '=', 1) || coalesce(' of ' || r.rolname, ''),
                   CASE WHEN split_part(s, '=', 1) LIKE '%.%' THEN '***' ELSE substr(s, strpos(s, '=') + 1) END
              FROM pg_db_role_setting g JOIN pg_database d ON d.oid = g.setdatabase
              LEFT JOIN pg_roles r ON r.oid = g.setrole, unnest(g.setconfig) s
             WHERE d.datname = current_database()
            UNION ALL
            SELECT 'extension ' || extname, extversion FROM pg_extension
            UNION ALL
            SELECT 'sequence ' || schemaname || '.' || sequencename, last_value::text FROM pg_sequences
            """;

    private DatabaseFacts() {}

    static SortedMap<String, String> read(Statement statement, ServerVersion version) throws SQLException {
        SortedMap<String, String> facts = new TreeMap<>();
        facts.put("server", version.text());
        try (ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                String value = rows.getString(2);
                if (value != null) {
                    facts.put(rows.getString(1), value);
                }
            }
        }
        return facts;
    }
}
