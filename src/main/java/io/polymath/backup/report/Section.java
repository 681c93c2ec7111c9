package io.polymath.backup.report;

import java.util.List;

/**
 * A table of a report that only some tasks have, such as what a drill restored and how long it took.
 *
 * @param columns the headings
 * @param rows a cell for each column; never the content of a store
 */
public record Section(String title, List<String> columns, List<List<String>> rows) {

    public Section {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        int width = columns.size();
        if (rows.stream().anyMatch(row -> row.size() != width)) {
            throw new IllegalArgumentException(title + ": a row has not " + width + " cells");
        }
    }
}
