package io.polymath.backup.store.postgres;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The list of contents that pg_restore writes and takes: a line for each entry, such as
 * {@code 3367; 0 16390 TABLE DATA public artifacts polymath}. Names stand there without quotes, in bytes whose
 * encoding the list does not tell: a character for each byte.
 */
final class DumpList {

    private static final Pattern ENTRY = Pattern.compile("\\d+; \\d+ \\d+ (.*)", Pattern.DOTALL);
    private static final List<String> OF_THE_DATABASE = List.of(
            "DATABASE - ",
            "DATABASE PROPERTIES - ",
            "COMMENT - DATABASE ",
            "ACL - DATABASE ",
            "SECURITY LABEL - DATABASE ");
    private static final List<String> CONTENT = List.of(
            "TABLE DATA ",
            "BLOB",
            "LARGE OBJECT",
            "MATERIALIZED VIEW DATA ",
            "ACL - LARGE OBJECT",
            "COMMENT - LARGE OBJECT");

    private final List<String> lines;

    DumpList(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Returns the entries that make the database itself. */
    List<String> ofTheDatabase() {
        return lines.stream()
                .filter(line -> OF_THE_DATABASE.stream().anyMatch(entry(line)::startsWith))
                .toList();
    }

    /**
     * Returns the entries that are needed for the rows of one table: all definitions, so that whatever it refers to is
     * there, without the rows of the others, and without its references to them.
     */
    List<String> ofTheTable(QualifiedName table) {
        String name = oneLine(table.schema()) + " " + oneLine(table.name()) + " ";
        return lines.stream()
                .filter(line -> {
                    String entry = entry(line);
                    return entry.startsWith("TABLE DATA " + name)
                            || (CONTENT.stream().noneMatch(entry::startsWith)
                                    && !entry.startsWith("FK CONSTRAINT " + name));
                })
                .toList();
    }

    private static String entry(String line) {
        Matcher matcher = ENTRY.matcher(line);
        return matcher.matches() ? matcher.group(1) : "";
    }

    /** Writes a name as pg_restore does: sanitize_line in pg_backup_archiver.c. */
    private static String oneLine(String name) {
        return bytes(name.replace('\n', ' ').replace('\r', ' '));
    }

    /** Returns a text with a character for each byte, as the lines are read. */
    private static String bytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
