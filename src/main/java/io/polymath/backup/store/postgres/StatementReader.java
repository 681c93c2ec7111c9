package io.polymath.backup.store.postgres;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.Encoding;

/**
 * Divides the part of a script that is no rows into statements: comment lines and psql's own lines, which begin with a
 * backslash, are skipped. Function bodies do not occur: neither a data-only script nor one of pg_dumpall has any.
 */
final class StatementReader {

    /** Far more than a COPY of 1,600 columns or the 16 KiB of a large object that pg_dump writes at once. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Pattern ENCODING = Pattern.compile("SET client_encoding = '(\\w+)'");

    private final ScriptInput in;
    private Encoding encoding = Encoding.getDatabaseEncoding("UTF8");
    private String lastComment = "";

    StatementReader(ScriptInput in) {
        this.in = in;
    }

    /** Returns the next statement without its semicolon; none at the end. */
    Optional<String> next() throws IOException {
        while (true) {
            int first = in.peek(0);
            if (first == -1) {
                return Optional.empty();
            }
            if (Character.isWhitespace(first)) {
                in.skip(1);
            } else if (first == '-' && in.peek(1) == '-') {
                String comment = line();
                lastComment = comment.length() > 2 ? comment : lastComment;
            } else if (first == '\\') {
                line();
            } else {
                return Optional.of(statement());
            }
        }
    }

    /** Returns the last comment that said something. */
    String lastComment() {
        return lastComment;
    }

    private String line() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int value = in.read(); value != '\n' && value != -1; value = in.read()) {
            add(bytes, value);
        }
        return encoding.decode(bytes.toByteArray());
    }

    private String statement() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int previous = ' ';
        for (int value = in.require(); value != ';'; value = in.require()) {
            add(bytes, value);
            if (value == '"' || value == '\'') {
                quoted(bytes, value, value == '\'' && previous == 'E');
            }
            previous = value;
        }
        if (in.read() != '\n') {
            throw new IOException("a statement does not end with its line");
        }
        String statement = encoding.decode(bytes.toByteArray());
        Matcher set = ENCODING.matcher(statement);
        if (set.matches()) {
            encoding = Encoding.getDatabaseEncoding(set.group(1));
        }
        return statement;
    }

    /** Takes what is quoted up to the quote that ends it; a doubled quote begins the next quoted part. */
    private void quoted(ByteArrayOutputStream bytes, int quote, boolean escapes) throws IOException {
        for (int value = in.require(); ; value = in.require()) {
            add(bytes, value);
            if (value == quote) {
                return;
            }
            if (value == '\\' && escapes) {
                add(bytes, in.require());
            }
        }
    }

    private static void add(ByteArrayOutputStream bytes, int value) throws IOException {
        if (bytes.size() == MAX_BYTES) {
            throw new IOException("a statement has more than " + MAX_BYTES + " bytes");
        }
        bytes.write(value);
    }
}
