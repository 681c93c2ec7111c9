package io.polymath.backup.store.postgres;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where sequences stand: the value that each gave last, or that it gives next when it gave none. They move outside of all
 * snapshots, so only those are told that stood still while they were dumped.
 */
final class Sequences {

    private static final String NAMES = Text.of("""
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND %s ORDER BY 1, 2
            """, Catalog.isUserObject("c", "pg_class"));

    /** What pg_dump writes: {@code SELECT pg_catalog.setval('public.counter', 6, true)}. */
    private static final Pattern SET = Pattern.compile(
            "SELECT pg_catalog\\.setval\\(E?'((?:[^']|'')*)', (-?\\d{1,19}), (true|false)\\)", Pattern.DOTALL);

    private Sequences() {}

    /** Returns those of a database. */
    static List<Item> read(Statement statement) throws SQLException {
        List<QualifiedName> names = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(NAMES)) {
            while (rows.next()) {
                names.add(new QualifiedName(rows.getString(1), rows.getString(2)));
            }
        }
        List<Item> items = new ArrayList<>();
        for (QualifiedName name : names) {
            try (ResultSet row = statement.executeQuery("SELECT last_value, is_called FROM " + name.sql())) {
                row.next();
                items.add(item(name, row.getLong(1), row.getBoolean(2)));
            }
        }
        return items;
    }

    /** Returns what a statement of a dump sets, if it is one that sets a sequence. */
    static Optional<Item> of(String statement) {
        Matcher set = SET.matcher(statement);
        if (!set.matches()) {
            return Optional.empty();
        }
        String literal = set.group(1).replace("''", "'");
        // an escape string, which has its backslashes doubled
        Identifiers names = new Identifiers(statement.contains("(E'") ? literal.replace("\\\\", "\\") : literal);
        String schema = names.identifier();
        names.take(".");
        QualifiedName name = new QualifiedName(schema, names.identifier());
        return Optional.of(item(name, Long.parseLong(set.group(2)), set.group(3).equals("true")));
    }

    private static Item item(QualifiedName name, long value, boolean given) {
        return new Item(Inventory.SEQUENCE_VALUES, name.toString(), value, given ? "01" : "00");
    }

    /** Returns an inventory with those that are the same before and after it was taken. */
    static Inventory still(List<Item> before, Inventory taken, List<Item> after) {
        Set<Item> same = new HashSet<>(after);
        return with(taken, before.stream().filter(same::contains).toList());
    }

    /** Returns an inventory with these. */
    static Inventory with(Inventory taken, List<Item> sequences) {
        List<Item> items = new ArrayList<>(taken.items());
        items.addAll(sequences);
        return new Inventory(items, taken.facts(), taken.warnings());
    }
}
