package io.polymath.backup.store.postgres;

import java.io.IOException;

/**
 * Reads the rows that follow a COPY statement, in its text format: columns divided by tabs, rows by line feeds,
 * {@code \N} for null, a backslash before what would be misread, {@code \.} at the end.
 * https://www.postgresql.org/docs/current/sql-copy.html
 */
final class CopyReader {

    private final ScriptInput in;
    private final RowDigest row = new RowDigest();
    private long rows;
    private long sum;

    CopyReader(ScriptInput in) {
        this.in = in;
    }

    /** Reads the rows of one table. */
    void read(boolean hasColumns) throws IOException {
        rows = 0;
        sum = 0;
        while (!atEnd()) {
            if (hasColumns) {
                readColumns();
            } else if (in.require() != '\n') {
                throw new IOException("a row of a table without columns has a value");
            }
            sum += row.endRow();
            rows++;
        }
        in.skip(3);
    }

    long rows() {
        return rows;
    }

    String fingerprint() {
        return Fingerprint.hex(sum);
    }

    private boolean atEnd() throws IOException {
        return in.peek(0) == '\\' && in.peek(1) == '.' && in.peek(2) == '\n';
    }

    private void readColumns() throws IOException {
        int delimiter;
        do {
            delimiter = atNull() ? readNull() : readLiteral();
        } while (delimiter == '\t');
    }

    private boolean atNull() throws IOException {
        return in.peek(0) == '\\' && in.peek(1) == 'N';
    }

    private int readNull() throws IOException {
        in.skip(2);
        row.addNull();
        int delimiter = in.require();
        if (delimiter != '\t' && delimiter != '\n') {
            throw new IOException("a null value goes on after its end");
        }
        return delimiter;
    }

    private int readLiteral() throws IOException {
        row.beginLiteral();
        while (true) {
            in.copyPlain(row);
            int value = in.require();
            if (value == '\t' || value == '\n') {
                row.endLiteral();
                return value;
            }
            if (value == '\'') {
                row.appendQuote();
            } else {
                appendEscaped(in.require());
            }
        }
    }

    private void appendEscaped(int letter) {
        switch (letter) {
            case '\\' -> row.appendBackslash();
            case 'b' -> row.append('\b');
            case 'f' -> row.append('\f');
            case 'n' -> row.append('\n');
            case 'r' -> row.append('\r');
            case 't' -> row.append('\t');
            case 'v' -> row.append(0x0b);
            default -> row.append(letter);
        }
    }
}
