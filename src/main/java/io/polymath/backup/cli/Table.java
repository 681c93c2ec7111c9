package io.polymath.backup.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A table for people, without lines: a header, then a row for each thing. */
final class Table<T> {

    private final List<ColumnData<T>> columns = new ArrayList<>();

    /** Adds a column of texts. */
    Table<T> text(String header, Function<T, String> value) {
        return add(column(header, HorizontalAlign.LEFT).with(value));
    }

    /** Adds a column of texts, which are broken into lines of so many characters. */
    Table<T> text(String header, int maxWidth, Function<T, String> value) {
        return add(column(header, HorizontalAlign.LEFT).maxWidth(maxWidth).with(value));
    }

    /** Adds a column of numbers. */
    Table<T> number(String header, Function<T, String> value) {
        return add(column(header, HorizontalAlign.RIGHT).with(value));
    }

    private Table<T> add(ColumnData<T> column) {
        columns.add(column);
        return this;
    }

    private static Column column(String header, HorizontalAlign align) {
        return new Column().header(header).headerAlign(align).dataAlign(align);
    }

    /** Returns it with a row for each of these. */
    String of(List<T> things) {
        return AsciiTable.builder()
                .border(AsciiTable.NO_BORDERS)
                .data(things, columns)
                .asString();
    }
}
