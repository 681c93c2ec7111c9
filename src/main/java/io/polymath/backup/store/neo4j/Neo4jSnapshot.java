package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.set.Position;
import io.polymath.backup.store.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.exceptions.Neo4jException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A graph as it was when a bookmark was taken. No server but an Enterprise one can hold a graph still, so it is copied,
 * and the copy counts as exact when nothing was committed meanwhile.
 */
final class Neo4jSnapshot implements Snapshot {

    private static final Logger LOG = LoggerFactory.getLogger(Neo4jSnapshot.class);

    private final Neo4jStore store;
    private final Database database;
    private final ServerVersion version;
    private final Instant opened;
    private final String cut;
    private int attempt;

    Neo4jSnapshot(Neo4jStore store, Database database, ServerVersion version) {
        this.store = store;
        this.database = database;
        this.version = version;
        this.cut = database.bookmark();
        this.opened = store.clock().instant();
    }

    @Override
    public Position position() {
        return position(cut);
    }

    @Override
    public boolean isUnmoved() throws IOException {
        try {
            return database.bookmark().equals(cut);
        } catch (Neo4jException e) {
            throw Faults.reading(store.name(), store.settings().source()).translate(e);
        }
    }

    @Override
    public Content writeTo(OutputStream out) throws IOException {
        attempt++;
        try {
            return copy(out);
        } catch (Neo4jException e) {
            throw Faults.reading(store.name(), store.settings().source()).translate(e);
        }
    }

    private Content copy(OutputStream out) throws IOException {
        Instant start = store.clock().instant();
        String before = database.bookmark();
        ExportWriter writer = new ExportWriter(out);
        Tally tally = new Tally();
        writer.header(new Header(
                version.number(), version.edition(), store.settings().source().database(), before));
        GraphCounts counted = read(new EndpointFilter(new Tee(tally, writer)));
        database.awaitCommits();
        String after = database.bookmark();
        boolean exact = before.equals(after);
        if (!exact && attempt < store.settings().tries()) {
            throw new MovedException(store.name() + ": written to while it was copied");
        }
        writer.footer(new Footer(tally.totals(), after, exact));
        log(tally.totals(), Duration.between(start, store.clock().instant()));
        return new Content(
                tally.inventory(),
                before.equals(cut) ? opened : start,
                position(before),
                position(after),
                exact ? miscount(tally, counted) : Optional.of(inexact(tally.totals())),
                new TreeMap<>(Map.of("neo4j", version.toString())));
    }

    /** Gives everything to a sink, and returns what the server counts in the same transaction. */
    private GraphCounts read(GraphSink sink) throws IOException {
        try (Session session = database.session();
                Transaction transaction = session.beginTransaction(database.transactions())) {
            new GraphScan(store.name(), version).read(transaction, sink);
            return CountQuery.run(transaction);
        }
    }

    private static Optional<String> miscount(Tally tally, GraphCounts counted) {
        List<String> differences = tally.counts().differences(counted);
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of("the server counts otherwise than was exported: " + String.join(", ", differences));
    }

    private static String inexact(Totals totals) {
        return Text.of(
                "written while it was copied: %s at nodes that are not in the export",
                Text.number(totals.dangling(), "relationship points", "relationships point"));
    }

    private static Position position(String bookmark) {
        return Position.of(Map.of("bookmark", bookmark));
    }

    private void log(Totals totals, Duration time) {
        LOG.info(
                "{}: exported {}",
                store.name(),
                Text.of(
                        "%s, %s, %s, %s in %.1f s",
                        Text.number(totals.nodes(), "node"),
                        Text.number(totals.relationships(), "relationship"),
                        Text.number(totals.constraints(), "constraint"),
                        Text.number(totals.indexes(), "index", "indexes"),
                        time.toMillis() / 1000.0));
    }
}
