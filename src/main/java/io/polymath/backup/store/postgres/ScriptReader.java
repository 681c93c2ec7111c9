package io.polymath.backup.store.postgres;

import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts and fingerprints what a script by {@code pg_restore --data-only} holds: rows and large objects. */
final class ScriptReader {

    private static final Pattern OPEN = Pattern.compile("SELECT pg_catalog\\.lo_open\\('(\\d+)', \\d+\\)");
    private static final String WRITE = "SELECT pg_catalog.lowrite(0, '\\x";
    private static final String CLOSE = "SELECT pg_catalog.lo_close(0)";

    private final StatementReader statements;
    private final CopyReader rows;
    private final LargeObjectDigest objects = new LargeObjectDigest();
    private final List<Item> tables = new ArrayList<>();
    private final List<Item> sequences = new ArrayList<>();

    private ScriptReader(ScriptInput in) {
        this.statements = new StatementReader(in);
        this.rows = new CopyReader(in);
    }

    static List<Item> read(InputStream script) throws IOException {
        ScriptReader reader = new ScriptReader(new ScriptInput(script));
        for (Optional<String> next = reader.statements.next(); next.isPresent(); next = reader.statements.next()) {
            reader.take(next.get());
        }
        return reader.items();
    }

    private List<Item> items() {
        List<Item> items = new ArrayList<>(tables);
        items.sort(Comparator.comparing(Item::name));
        if (objects.count() > 0) {
            items.add(new Item(LargeObjectQuery.KIND, LargeObjectQuery.NAME, objects.count(), objects.fingerprint()));
        }
        items.addAll(sequences);
        return items;
    }

    private void take(String statement) throws IOException {
        if (statement.startsWith("COPY ")) {
            takeTable(statement);
        } else if (statement.startsWith(WRITE)) {
            // ends with: ')
            objects.write(HexFormat.of().parseHex(statement, WRITE.length(), statement.length() - 2));
        } else if (statement.equals(CLOSE)) {
            objects.end();
        } else {
            Matcher open = OPEN.matcher(statement);
            if (open.matches()) {
                objects.begin(open.group(1));
            }
            Sequences.of(statement).ifPresent(sequences::add);
        }
    }

    /** Takes {@code COPY schema.table (column, column) FROM stdin}, and the rows that follow. */
    private void takeTable(String statement) throws IOException {
        Identifiers names = new Identifiers(statement);
        names.take("COPY ");
        String schema = names.identifier();
        names.take(".");
        String table = names.identifier();
        rows.read(names.take(" ("));
        tables.add(new Item(
                DatabaseInventory.TABLES,
                new QualifiedName(schema, table).toString(),
                rows.rows(),
                rows.fingerprint()));
    }
}
