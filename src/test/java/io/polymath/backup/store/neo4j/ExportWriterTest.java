package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ExportWriterTest {

    @Test
    void aLineMayBeAsLongAsTheReaderTakes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExportWriter writer = new ExportWriter(out);
        Tally tally = new Tally();
        String line = "{\"node\":1,\"properties\":{\"text\":\"\"}}\n";
        Node longest = node("x".repeat(ExportFormat.MAX_LINE_BYTES - line.length()));
        writer.header(Exports.HEADER);
        writer.node(longest);
        tally.node(longest);
        writer.footer(new Footer(tally.totals(), "FB:after", true));

        assertThat(Exports.inspect(out.toByteArray()).count("nodes")).isEqualTo(1);
    }

    @Test
    void aLongerLineIsRefused() throws IOException {
        ExportWriter writer = new ExportWriter(OutputStream.nullOutputStream());

        assertThatThrownBy(() -> writer.node(node("x".repeat(ExportFormat.MAX_LINE_BYTES))))
                .isInstanceOf(LineTooLongException.class);
    }

    private static Node node(String text) {
        return new Node(1, List.of(), new TreeMap<>(Map.of("text", text)));
    }
}
