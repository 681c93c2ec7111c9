package io.polymath.backup.store.neo4j;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.SortedMap;

/** Writes a graph in the form of {@link ExportFormat}. Call {@link #header} first and {@link #footer} last. */
final class ExportWriter implements GraphSink {

    private static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream out;
    private final LineOutput lines;
    private final JsonGenerator json;
    private final ValueWriter values;

    /** Writes to a stream that it never closes. */
    ExportWriter(OutputStream out) throws IOException {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.lines = new LineOutput(this.out);
        this.json = ExportFormat.JSON.createGenerator(lines);
        this.values = new ValueWriter(json);
    }

    void header(Header header) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", ExportFormat.NAME);
        json.writeNumberField("version", ExportFormat.VERSION);
        json.writeStringField("server", header.server());
        json.writeStringField("edition", header.edition());
        json.writeStringField("database", header.database());
        json.writeStringField("bookmark", header.bookmark());
        endLine();
    }

    @Override
    public void rule(SchemaRule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField(rule.kind().word(), rule.name());
        json.writeStringField("type", rule.type());
        json.writeStringField("statement", rule.statement());
        endLine();
    }

    @Override
    public void node(Node node) throws IOException {
        json.writeStartObject();
        json.writeNumberField("node", node.id());
        labels(node.labels());
        properties(node.properties());
        endLine();
    }

    @Override
    public void relationship(Relationship relationship) throws IOException {
        relationship("relationship", relationship);
    }

    @Override
    public void dangling(Relationship relationship) throws IOException {
        relationship("dangling", relationship);
    }

    /** Writes the last line, and everything that is still in a buffer. */
    void footer(Footer footer) throws IOException {
        Totals totals = footer.totals();
        json.writeStartObject();
        json.writeObjectFieldStart("end");
        json.writeNumberField("constraints", totals.constraints());
        json.writeNumberField("indexes", totals.indexes());
        json.writeNumberField("nodes", totals.nodes());
        json.writeNumberField("relationships", totals.relationships());
        json.writeNumberField("dangling", totals.dangling());
        json.writeStringField("nodeFingerprint", totals.nodeFingerprint());
        json.writeStringField("relationshipFingerprint", totals.relationshipFingerprint());
        json.writeEndObject();
        json.writeStringField("bookmark", footer.bookmark());
        json.writeBooleanField("exact", footer.exact());
        endLine();
        out.flush();
    }

    private void relationship(String kind, Relationship relationship) throws IOException {
        json.writeStartObject();
        json.writeStringField(kind, relationship.type());
        json.writeNumberField("from", relationship.from());
        json.writeNumberField("to", relationship.to());
        properties(relationship.properties());
        endLine();
    }

    private void labels(List<String> labels) throws IOException {
        if (labels.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("labels");
        for (String label : labels) {
            json.writeString(label);
        }
        json.writeEndArray();
    }

    private void properties(SortedMap<String, Object> properties) throws IOException {
        if (!properties.isEmpty()) {
            json.writeFieldName("properties");
            values.properties(properties);
        }
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
        lines.next();
    }
}
