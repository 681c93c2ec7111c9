package io.polymath.backup.store.neo4j;

import io.polymath.backup.set.Inventory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Exports made without a server. */
final class Exports {

    static final Header HEADER = new Header("5.26.30", "community", "neo4j", "FB:before");

    private Exports() {}

    /** Returns an export of eight lines: header, constraint, index, three nodes, two relationships, end. */
    static String small() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExportWriter writer = new ExportWriter(out);
        Tally tally = new Tally();
        writer.header(HEADER);
        fill(new EndpointFilter(new Tee(tally, writer)));
        writer.footer(new Footer(tally.totals(), "FB:before", true));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void fill(GraphSink sink) throws IOException {
        sink.rule(new SchemaRule(
                SchemaRule.Kind.CONSTRAINT, "doc", "UNIQUENESS", "CREATE CONSTRAINT `doc` FOR (n:`Paper`) ..."));
        sink.rule(new SchemaRule(SchemaRule.Kind.INDEX, "year", "RANGE", "CREATE RANGE INDEX `year` ..."));
        sink.node(new Node(7, List.of("Paper"), new TreeMap<>(Map.of("title", "On graphs", "year", 1979L))));
        sink.node(new Node(8, List.of(), new TreeMap<>()));
        sink.node(new Node(9, List.of("Code", "Paper"), new TreeMap<>(Map.of("score", 0.5))));
        sink.relationship(new Relationship(7, "CITES", 9, new TreeMap<>(Map.of("weight", 1.0))));
        sink.relationship(new Relationship(9, "CITES", 9, new TreeMap<>()));
    }

    static Inventory inspect(String export) throws IOException {
        return inspect(export.getBytes(StandardCharsets.UTF_8));
    }

    static Inventory inspect(byte[] export) throws IOException {
        return new Neo4jKind().inspect(new ByteArrayInputStream(export), Path.of("unused"));
    }
}
