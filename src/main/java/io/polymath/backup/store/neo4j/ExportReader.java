package io.polymath.backup.store.neo4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an export in the form of {@link ExportFormat}, proves it, and gives its graph to a sink on the way. */
final class ExportReader {

    private final LineInput lines;
    private final Tally tally = new Tally();
    private final GraphSink sink;
    private Part part = Part.NOTHING;
    private @Nullable Header header;
    private @Nullable Footer footer;

    /** What was read so far; an export never goes back to an earlier part. */
    private enum Part {
        NOTHING,
        HEADER,
        CONSTRAINTS,
        INDEXES,
        NODES,
        RELATIONSHIPS,
        END
    }

    /** Reads from a stream, which it never closes. */
    ExportReader(InputStream in) {
        this.lines = new LineInput(in);
        this.sink = new EndpointCheck(tally);
    }

    /**
     * Reads from a stream, which it never closes.
     *
     * @param sink takes what is read, before it is known that the rest can be read too
     */
    ExportReader(InputStream in, GraphSink sink) {
        this.lines = new LineInput(in);
        this.sink = new EndpointCheck(new Tee(tally, sink));
    }

    /**
     * Reads to the end.
     *
     * @throws BackupException with VERIFICATION_FAILED at the first line that is not of the format, or when the end of
     *     the export is missing, or tells of other contents than came before it
     */
    void read() throws IOException {
        try {
            while (lines.next()) {
                line();
            }
            if (part != Part.END) {
                throw new DamagedException(part == Part.NOTHING ? "it is empty" : "no end comes after it");
            }
        } catch (StreamConstraintsException e) {
            throw damaged("a value beyond the limits of the format", e);
        } catch (JsonProcessingException e) {
            throw damaged("not readable as JSON", e);
        } catch (DamagedException e) {
            throw damaged(e.reason(), e);
        }
    }

    /** Returns the first line, once all was read. */
    Header header() {
        if (header == null) {
            throw new IllegalStateException("not read yet");
        }
        return header;
    }

    /** Returns the last line, once all was read. */
    Footer footer() {
        if (footer == null) {
            throw new IllegalStateException("not read yet");
        }
        return footer;
    }

    /** Returns what was counted on the way. */
    Tally tally() {
        return tally;
    }

    private void line() throws IOException {
        try (LineParser line = new LineParser(lines.bytes(), lines.start(), lines.length())) {
            switch (line.nextField()) {
                case "format" -> header(line);
                case "constraint" -> rule(line, SchemaRule.Kind.CONSTRAINT, Part.CONSTRAINTS);
                case "index" -> rule(line, SchemaRule.Kind.INDEX, Part.INDEXES);
                case "node" -> node(line);
                case "relationship" -> sink.relationship(relationship(line, "relationship"));
                case "dangling" -> sink.dangling(relationship(line, "dangling"));
                case "end" -> footer(line);
                default -> throw new DamagedException("a line of an unknown kind");
            }
        }
    }

    private void enter(Part next) throws DamagedException {
        boolean once = next == Part.HEADER || next == Part.END;
        boolean inOrder = once ? part.compareTo(next) < 0 : part.compareTo(next) <= 0;
        if (!inOrder || (part == Part.NOTHING && next != Part.HEADER)) {
            throw new DamagedException("a line where the format has none of its kind");
        }
        part = next;
    }

    private void header(LineParser line) throws IOException {
        enter(Part.HEADER);
        String format = line.text("format");
        long version = line.number("version");
        if (!format.equals(ExportFormat.NAME)) {
            throw new DamagedException("not an export of Neo4j");
        }
        if (version != ExportFormat.VERSION) {
            throw newer(version);
        }
        header = new Header(line.text("server"), line.text("edition"), line.text("database"), line.text("bookmark"));
        line.end();
    }

    private void rule(LineParser line, SchemaRule.Kind kind, Part next) throws IOException {
        enter(next);
        SchemaRule rule = new SchemaRule(kind, line.text(kind.word()), line.text("type"), line.text("statement"));
        line.end();
        sink.rule(rule);
    }

    private void node(LineParser line) throws IOException {
        enter(Part.NODES);
        Node node = new Node(line.number("node"), line.labels(), line.properties());
        line.end();
        sink.node(node);
    }

    private Relationship relationship(LineParser line, String kind) throws IOException {
        enter(Part.RELATIONSHIPS);
        String type = line.text(kind);
        long from = line.number("from");
        Relationship relationship = new Relationship(from, type, line.number("to"), line.properties());
        line.end();
        return relationship;
    }

    private void footer(LineParser line) throws IOException {
        enter(Part.END);
        line.enterObject("end");
        Totals totals = new Totals(
                line.number("constraints"),
                line.number("indexes"),
                line.number("nodes"),
                line.number("relationships"),
                line.number("dangling"),
                line.text("nodeFingerprint"),
                line.text("relationshipFingerprint"));
        line.leaveObject();
        footer = new Footer(totals, line.text("bookmark"), line.flag("exact"));
        line.end();
        check(footer, tally.totals());
    }

    private static void check(Footer footer, Totals found) throws DamagedException {
        Optional<String> difference = footer.totals().difference(found);
        if (difference.isPresent()) {
            throw new DamagedException("not what was written: " + difference.get());
        }
        if (footer.exact() && found.dangling() > 0) {
            throw new DamagedException("dangling relationships in an exact export");
        }
    }

    private BackupException damaged(String what, Exception cause) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                Text.of("neo4j: the export is damaged at line %d: %s", lines.number(), what),
                "use another set: this one cannot be restored",
                cause);
    }

    private static BackupException newer(long version) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                Text.of("neo4j: the export is of format version %d, expected %d", version, ExportFormat.VERSION),
                "use the version of polymath-backup that wrote it");
    }
}
