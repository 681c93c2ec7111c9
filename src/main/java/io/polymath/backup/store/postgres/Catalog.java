package io.polymath.backup.store.postgres;

import io.polymath.backup.error.Text;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables whose rows pg_dump writes, as the system catalogs list them. */
final class Catalog {

    /**
     * Ordinary tables and partitions; not partitioned tables, views and foreign tables, which hold no rows. Of the
     * tables of an extension only those that it marked by pg_extension_config_dump, and of these only the rows that it
     * named. Columns that are generated are not written.
     */
    private static final String TABLES = Text.of("""
            SELECT n.nspname, c.relname, x.condition,
                   ARRAY(SELECT a.attname::text FROM pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                          ORDER BY a.attnum)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN (SELECT config.oid, config.condition
                           FROM pg_extension e, unnest(e.extconfig, e.extcondition) AS config (oid, condition)
                          WHERE e.oid >= 16384) x ON x.oid = c.oid
             WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND (x.oid IS NOT NULL OR %s)
            """, isUserObject("c", "pg_class"));

    /**
     * Tables whose file is another than the snapshot saw: rewritten or, worse, emptied since then. TRUNCATE does not
     * respect snapshots: https://www.postgresql.org/docs/current/mvcc-caveats.html.
     */
    private static final String REWRITTEN = Text.of("""
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND c.relfilenode <> 0
               AND pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode AND %s
            """, isUserObject("c", "pg_class"));

    private Catalog() {}

    /**
     * A table, and the columns that are written of it, in their order.
     *
     * @param condition the WHERE clause that limits which rows are written; empty for all
     */
    record Table(QualifiedName name, List<String> columns, String condition) {}

    /**
     * Returns the SQL condition that an object belongs to the users: it is neither the system's nor an extension's.
     *
     * @param alias of the object's row in its catalog; that of its schema's row is {@code n}
     */
    static String isUserObject(String alias, String catalog) {
        return Text.of("""
               (n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = '%s'::regclass AND d.objid = %s.oid AND d.deptype = 'e'))""", catalog, alias);
    }

    static List<Table> tables(Statement statement) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                String condition = rows.getString(3);
                tables.add(new Table(
                        new QualifiedName(rows.getString(1), rows.getString(2)),
                        strings(rows.getArray(4)),
                        condition == null ? "" : condition));
            }
        }
        return tables;
    }

    /** Throws when a table was emptied or rewritten since the snapshot was taken. */
    static void requireUnmoved(Statement statement) throws SQLException, SchemaMovedException {
        try (ResultSet row = statement.executeQuery(REWRITTEN)) {
            if (row.next()) {
                throw new SchemaMovedException(
                        new QualifiedName(row.getString(1), row.getString(2)) + " was emptied or rewritten");
            }
        }
    }

    private static List<String> strings(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
