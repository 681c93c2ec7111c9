package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.exceptions.Neo4jException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A graph that is being restored into one database. */
final class Neo4jRestoration implements Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(Neo4jRestoration.class);

    private final Neo4jStore store;
    private final RestoreOrder order;
    private final Place place;
    private final ImportMark mark;
    private volatile @Nullable Target target;
    private volatile @Nullable StartedServer started;
    private @Nullable GraphImport running;
    private volatile boolean closed;
    private boolean made;
    private String undo = "";

    private Neo4jRestoration(Neo4jStore store, RestoreOrder order, Place place, @Nullable Target target) {
        this.store = store;
        this.order = order;
        this.place = place;
        this.mark = ImportMark.of(order.set());
        this.target = target;
    }

    /** Finds the target, and connects to it if it is there. */
    static Neo4jRestoration open(Neo4jStore store, RestoreOrder order) throws IOException {
        Place place = new Places(store).find(order);
        Target target = place instanceof Place.Existing existing
                ? Target.connect(
                        store.name(), existing.address(), store.settings().fetchSize())
                : null;
        return new Neo4jRestoration(store, order, place, target);
    }

    /** Only what a drill has left where drills go: a restore that can be gone on with is never taken for one. */
    @Override
    public List<String> sweep() throws IOException {
        Target into = target;
        if (into == null
                || !(place instanceof Place.Existing existing)
                || !existing.use().equals("drill")
                || store.settings().restore().server().equals(Optional.of(existing.address()))) {
            return List.of();
        }
        return asking(() -> sweep(into, existing.wipe()));
    }

    private List<String> sweep(Target into, boolean wipe) throws IOException {
        Occupancy occupancy = Occupancy.of(into);
        Optional<RestoreState> state = occupancy.state();
        if (state.isEmpty()) {
            return List.of();
        }
        new RestorePlan(store, order, place).requireOther(into);
        if (!wipe && !new Remains(store.name(), into, occupancy, state.get()).areAll()) {
            return List.of();
        }
        new Emptying(into).all();
        RestoreState.remove(into);
        return List.of("removed what an interrupted drill has left in " + into.address());
    }

    @Override
    public Plan plan() throws IOException {
        return asking(() -> new RestorePlan(store, order, place).make(target));
    }

    @Override
    public void load(Exports exports) throws IOException {
        asking(() -> {
            new RestorePlan(store, order, place).make(target);
            if (place instanceof Place.Existing existing && existing.wipe()) {
                readAll(exports);
            }
            Target into = arrive();
            RestoreState state = new Clearing(store, into, place).begin(mark, identity());
            undo = state.undo();
            GraphImport graph = new GraphImport(store.name(), into, order.object(), state);
            running = graph;
            fill(graph, exports);
            return graph;
        });
    }

    /** Brings back what was there before, when it was deleted for a restore that fails. */
    private void fill(GraphImport graph, Exports exports) throws IOException {
        try {
            graph.run(() -> exports.open(order.archive()));
        } catch (IOException | RuntimeException e) {
            if (undo.isEmpty() || closed) {
                throw e;
            }
            LOG.error("{}: the restore failed; putting back what was there before", store.name(), e);
            try {
                empty(arrived());
                running = null;
            } catch (IOException | RuntimeException again) {
                e.addSuppressed(again);
                LOG.error("{}: unable to put it back; it is in {}", store.name(), undo);
            }
            throw e;
        }
    }

    /** Finds out that an export is damaged before anything is deleted for its sake. */
    private void readAll(Exports exports) throws IOException {
        List<SchemaRule> rules = new ArrayList<>();
        try (InputStream in = exports.open(order.archive())) {
            new ExportReader(in, new RuleCollector(rules)).read();
        }
        List<String> impossible = rules.stream()
                .filter(rule -> !arrived().version().makes(rule))
                .map(rule -> rule.name() + " of type " + rule.type())
                .toList();
        if (!impossible.isEmpty()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of(
                            "%s: the %s edition at %s cannot make the constraints %s",
                            store.name(),
                            arrived().version().edition(),
                            arrived().address().server(),
                            String.join(", ", impossible)),
                    "restore to an Enterprise server; nothing was deleted");
        }
    }

    /** Returns the archive's inventory; of one label, what the export has of it. */
    @Override
    public Inventory expected(Inventory archived) {
        return order.object().isEmpty() ? archived : running().expected();
    }

    @Override
    public Inventory inventory() throws IOException {
        return asking(() -> running().inventory());
    }

    /** Only tells: what a restore in place loads is in the place of the former graph at once. */
    @Override
    public Swap swap() {
        if (undo.isEmpty()) {
            return Swap.first("delete what was restored");
        }
        return Swap.kept(
                undo,
                "delete what was restored, then load " + undo + " as docs/operations.md, Restoring Neo4j, shows",
                "rm '" + undo + "'");
    }

    @Override
    public void discard() throws IOException {
        Target into = target;
        if (running == null || into == null || closed) {
            return;
        }
        asking(() -> {
            if (made) {
                into.runInSystem("DROP DATABASE " + Cypher.quote(into.address().database()) + " IF EXISTS WAIT");
            } else if (started == null) {
                empty(into);
            }
            return into;
        });
        running = null;
        close();
    }

    @Override
    public void close() {
        closed = true;
        Target open = target;
        if (open != null) {
            open.close();
        }
        StartedServer server = started;
        if (server != null) {
            server.close();
        }
    }

    /** Deletes what was loaded, and brings back what was there before. */
    private void empty(Target into) throws IOException {
        RestoreState wiping = RestoreState.loading(mark, identity(), undo).in(RestoreState.Phase.WIPING);
        wiping.save(into);
        new Emptying(into).all();
        if (undo.isEmpty()) {
            RestoreState.remove(into);
            return;
        }
        LOG.info("{}: loading what {} held before, from {}", store.name(), into.address(), undo);
        RestoreState loading = wiping.in(RestoreState.Phase.LOADING);
        loading.save(into);
        GraphImport former = new GraphImport(store.name(), into, Optional.empty(), loading);
        former.run(() -> UndoFile.open(Path.of(undo)));
        former.inventory();
    }

    /** Returns the target, after it was made or started where it was not there. */
    private Target arrive() throws IOException {
        if (place instanceof Place.New fresh) {
            made = true;
            try (Target server = Target.connect(
                    store.name(), store.settings().source(), store.settings().fetchSize())) {
                server.runInSystem(
                        "CREATE DATABASE " + Cypher.quote(fresh.address().database()) + " IF NOT EXISTS WAIT");
            }
            target = Target.connect(
                    store.name(), fresh.address(), store.settings().fetchSize());
        }
        if (place instanceof Place.Started server) {
            StartedServer own = StartedServer.start(store.name(), server);
            started = own;
            target =
                    Target.connect(store.name(), own.address(), store.settings().fetchSize());
        }
        if (closed) {
            close();
            throw new InterruptedIOException("closed while a server was started");
        }
        return arrived();
    }

    private Target arrived() {
        Target open = target;
        if (open == null) {
            throw new IllegalStateException("nothing was loaded");
        }
        return open;
    }

    private GraphImport running() {
        if (running == null) {
            throw new IllegalStateException("nothing was loaded");
        }
        return running;
    }

    /** Returns what tells this restore from another one of the same set. */
    private String identity() {
        Archive archive = order.archive();
        return order.object().map(label -> archive.sha256() + " " + label).orElse(archive.sha256());
    }

    @FunctionalInterface
    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T asking(Step<T> step) throws IOException {
        try {
            return step.run();
        } catch (Neo4jException e) {
            Target open = target;
            DatabaseAddress address = open == null ? store.settings().source() : open.address();
            BackupException fault = Faults.writing(store.name(), address).translate(e);
            if (running == null || fault.exitCode() != ExitCode.FAILED) {
                throw fault;
            }
            throw new BackupException(
                    fault.exitCode(),
                    fault.reason(),
                    fault.hint() + "; then run the restore again: it clears what this one left",
                    e);
        }
    }
}
