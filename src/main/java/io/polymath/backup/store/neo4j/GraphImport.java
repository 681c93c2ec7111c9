package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the graph of one export into one database: load, prove, schema, take the marks away. A {@link RestoreState} in
 * the database tells a later run how far this one came.
 */
final class GraphImport {

    private static final Logger LOG = LoggerFactory.getLogger(GraphImport.class);

    private final String store;
    private final Target target;
    private final Optional<String> label;
    private RestoreState state;
    private final Tally expected = new Tally();
    private List<SchemaRule> rules = List.of();

    /**
     * @param label the one label that is restored; empty for everything
     * @param state LOADING, in a database that is empty but for it; or PROVED, by an earlier run
     */
    GraphImport(String store, Target target, Optional<String> label, RestoreState state) {
        this.store = store;
        this.target = target;
        this.label = label;
        this.state = state;
    }

    /** Opens the export; the caller closes it. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /** Does all of it, or what an earlier run has left to do. */
    void run(Source source) throws IOException {
        if (state.phase() == RestoreState.Phase.PROVED) {
            LOG.info("{}: an earlier restore had loaded and proved the graph; going on from there", store);
            collectRules(source);
        } else {
            load(source);
        }
        SchemaLoader schema = new SchemaLoader(store, target);
        List<String> refused = schema.make(rules);
        refused.forEach(rule -> LOG.warn("{}: {} refuses the {}", store, target.address(), rule));
        new Emptying(target).marks(state.mark());
        schema.await();
    }

    /** Takes the inventory of what is there now, and ends the restore. */
    Inventory inventory() throws IOException {
        Tally tally = new Tally();
        try (Session session = target.reader().session();
                Transaction transaction =
                        session.beginTransaction(target.reader().transactions())) {
            new GraphScan(store, target.version()).read(transaction, new WithoutState(tally));
        }
        LoadedGraph loaded = state.proof().orElseThrow(() -> new IllegalStateException("nothing was loaded"));
        RestoreState.remove(target);
        List<Item> items = new ArrayList<>();
        for (Item item : tally.inventory().items()) {
            items.add(byExport(item, loaded));
        }
        return Inventory.of(items);
    }

    /** Returns what the inventory has to be, once all was read. */
    Inventory expected() {
        return expected.inventory();
    }

    /** Gives an item the fingerprint by the numbers of the export, if nothing has changed since that was taken. */
    private static Item byExport(Item item, LoadedGraph loaded) {
        String fingerprint = item.fingerprint();
        if (item.kind().equals("nodes") && loaded.serverNodes().equals(fingerprint)) {
            fingerprint = loaded.nodes();
        }
        if (item.kind().equals("relationships") && loaded.serverRelationships().equals(fingerprint)) {
            fingerprint = loaded.relationships();
        }
        return new Item(item.kind(), item.name(), item.count(), fingerprint);
    }

    private void load(Source source) throws IOException {
        long start = System.nanoTime();
        try (InputStream in = source.open();
                GraphLoader loader = new GraphLoader(store, target, state.mark())) {
            read(in, new Tee(expected, loader));
            loader.finish();
            rules = loader.rules();
        }
        LOG.info(
                "{}: loaded {} into {} in {}",
                store,
                Text.number(expected.totals().nodes(), "node") + ", "
                        + Text.number(expected.totals().relationships(), "relationship"),
                target.address(),
                seconds(start));
        prove();
    }

    private void prove() {
        long start = System.nanoTime();
        LoadedScan scan = new LoadedScan(store, target, state.mark());
        scan.read();
        List<String> differences = graph(expected).differences(graph(scan.byExport()));
        if (!differences.isEmpty()) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    Text.of(
                            "%s: what was loaded into %s is not what the set holds: %s",
                            store, target.address(), String.join("; ", differences)),
                    "does anybody else write there? run the restore again: it clears what this one left");
        }
        state = state.proved(scan.graph(expected.ruleNames()));
        state.save(target);
        LOG.info("{}: compared every node and relationship with the export in {}", store, seconds(start));
    }

    private void collectRules(Source source) throws IOException {
        List<SchemaRule> found = new ArrayList<>();
        try (InputStream in = source.open()) {
            read(in, new Tee(expected, new RuleCollector(found)));
        }
        rules = found;
    }

    private void read(InputStream in, GraphSink sink) throws IOException {
        new ExportReader(
                        in,
                        label.<GraphSink>map(name -> new LabelFilter(name, sink))
                                .orElse(sink))
                .read();
    }

    /** Returns the part of an inventory that has nothing to do with the schema. */
    private static Inventory graph(Tally tally) {
        return Inventory.of(tally.inventory().items().stream()
                .filter(item -> !item.kind().equals(SchemaRule.Kind.CONSTRAINT.plural())
                        && !item.kind().equals(SchemaRule.Kind.INDEX.plural()))
                .toList());
    }

    private static String seconds(long startNanos) {
        return Text.of("%.1f s", (System.nanoTime() - startNanos) / 1e9);
    }
}
