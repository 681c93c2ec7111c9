package io.polymath.backup.store.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The query that counts the rows of a table and sums their hashes, see {@link RowDigest} for the form of a row. */
final class RowQuery {

    /** A function takes 100 arguments, one of which is the format. */
    private static final int MAX_COLUMNS = 99;

    private RowQuery() {}

    static String counting(Catalog.Table table) {
        return "SELECT count(*), 0 " + from(table);
    }

    static String hashing(Catalog.Table table) {
        return "SELECT count(*), sum(" + hash("md5(" + row(table.columns()) + ")") + ") " + from(table);
    }

    /** Returns the SQL for the first eight bytes of an MD5 as a signed number. */
    static String hash(String md5) {
        return "('x' || substr(" + md5 + ", 1, 16))::bit(64)::bigint";
    }

    private static String from(Catalog.Table table) {
        return "FROM ONLY " + table.name().sql() + " " + table.condition();
    }

    /**
     * Returns the SQL for the text of a row. format() writes a value by the output function of its type, as COPY does;
     * a cast to text would not: it cuts the blanks of character(n) and writes true for t.
     */
    private static String row(List<String> columns) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < columns.size(); i += MAX_COLUMNS) {
            List<String> part = columns.subList(i, Math.min(i + MAX_COLUMNS, columns.size()));
            parts.add(part.stream()
                    .map(QualifiedName::quoted)
                    .collect(Collectors.joining(", ", "format('" + "%L".repeat(part.size()) + "', ", ")")));
        }
        return parts.isEmpty() ? "''" : String.join(" || ", parts);
    }
}
