package io.polymath.backup.store.neo4j;

import io.polymath.backup.set.Content;
import io.polymath.backup.set.Position;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Exports of graphs that no server ever held, of any size. */
final class GeneratedGraph {

    private GeneratedGraph() {}

    /** Returns a graph whose relationships go from node to node. */
    static SavedGraph of(Path folder, int nodes, int relationships) throws IOException {
        return write(folder, nodes, relationships, false);
    }

    /** Returns a graph whose relationships all start or end at one node. */
    static SavedGraph hub(Path folder, int nodes, int relationships) throws IOException {
        return write(folder, nodes, relationships, true);
    }

    private static SavedGraph write(Path folder, int nodes, int relationships, boolean hub) throws IOException {
        Path file = Files.createTempFile(folder, "generated", ".jsonl");
        Tally tally = new Tally();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            ExportWriter writer = new ExportWriter(out);
            writer.header(new Header("5.26.30", "community", "neo4j", "FB:1"));
            GraphSink sink = new Tee(tally, writer);
            for (int i = 0; i < nodes; i++) {
                sink.node(new Node(i, List.of("Point"), new TreeMap<>(Map.of("i", (long) i, "name", "point " + i))));
            }
            for (int i = 0; i < relationships; i++) {
                long other = i * 7L % nodes;
                long from = hub && i % 2 == 0 ? 0 : i % nodes;
                long to = hub && i % 2 == 1 ? 0 : other;
                sink.relationship(new Relationship(from, "STEP", to, new TreeMap<>(Map.of("i", (long) i))));
            }
            writer.footer(new Footer(tally.totals(), "FB:1", true));
        }
        Position position = Position.of(Map.of("bookmark", "FB:1"));
        return SavedGraph.of(
                file,
                new Content(
                        tally.inventory(),
                        Instant.EPOCH,
                        position,
                        position,
                        Optional.empty(),
                        new TreeMap<>(Map.of("neo4j", "5.26.30 community"))));
    }
}
