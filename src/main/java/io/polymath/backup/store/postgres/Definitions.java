package io.polymath.backup.store.postgres;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory.Item;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * How many definitions of each sort a database holds: what a dump has beside rows. The conditions follow those of
 * pg_dump (getTables, getIndexes, getConstraints, getTriggers, getPolicies, getFuncs, getExtensions in pg_dump.c), so
 * that {@link TableOfContents} finds the same numbers in its output.
 */
final class Definitions {

    /** The kind of their items. */
    static final String KIND = "definitions";

    /** The kind of the items of extensions, which have names of their own. */
    static final String EXTENSIONS = "extensions";

    /** Extensions that came with the database have lower numbers, and are not dumped. */
    private static final String EXTENSION_NAMES = "SELECT extname FROM pg_extension WHERE oid >= 16384 ORDER BY 1";

    private static final String COUNTS =
            Text.of("""
            WITH relation AS (
                SELECT c.oid, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relpersistence <> 't' AND %s),
            held (sort, number) AS (
                SELECT CASE relkind WHEN 'r' THEN 'tables' WHEN 'p' THEN 'tables' WHEN 'f' THEN 'foreign tables'
                       WHEN 'v' THEN 'views' WHEN 'm' THEN 'materialized views' WHEN 'S' THEN 'sequences' END, count(*)
                  FROM relation WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S') GROUP BY 1
                UNION ALL
                SELECT 'functions', count(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                 WHERE %s AND NOT EXISTS (SELECT FROM pg_depend d
                       WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'i')
                UNION ALL
                SELECT 'indexes', count(*) FROM pg_index i JOIN relation r ON r.oid = i.indrelid
                 WHERE i.indisready AND (i.indisvalid OR r.relkind = 'p') AND NOT EXISTS (
                       SELECT FROM pg_constraint k
                        WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
                UNION ALL
                SELECT CASE k.contype WHEN 'f' THEN 'foreign keys' ELSE 'constraints' END, count(*)
                  FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid
                 WHERE k.contype IN ('p', 'u', 'x') OR (k.contype = 'f' AND k.conparentid = 0) GROUP BY 1
                UNION ALL
                SELECT 'triggers', count(*) FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
                  LEFT JOIN pg_trigger parent ON parent.oid = t.tgparentid
                 WHERE (NOT t.tgisinternal AND t.tgparentid = 0) OR t.tgenabled <> parent.tgenabled
                UNION ALL
                SELECT 'policies', count(*) FROM pg_policy p JOIN relation r ON r.oid = p.polrelid)
            SELECT sort, number FROM held WHERE number > 0 ORDER BY sort COLLATE "C"
            """, Catalog.isUserObject("c", "pg_class"), Catalog.isUserObject("p", "pg_proc"));

    private Definitions() {}

    static List<Item> items(Statement statement) throws SQLException {
        List<Item> items = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(EXTENSION_NAMES)) {
            while (rows.next()) {
                items.add(new Item(EXTENSIONS, rows.getString(1), 1, null));
            }
        }
        try (ResultSet rows = statement.executeQuery(COUNTS)) {
            while (rows.next()) {
                items.add(new Item(KIND, rows.getString(1), rows.getLong(2), null));
            }
        }
        return items;
    }
}
