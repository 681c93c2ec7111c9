package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.RestoreOrder.Destination;
import io.polymath.backup.store.postgres.TargetServer.Presence;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database restored under a name of its own, marked as unfinished until it is equal to what was saved. The live one is
 * not touched before the swap, which renames both in one transaction.
 */
final class PostgresRestoration implements Restoration {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresRestoration.class);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);

    private final RestoreOrder order;
    private final PostgresSettings live;
    private final int jobs;
    private final Clock clock;
    private final TargetServer server;
    private final ToolRunner runner;
    private final String target;
    private Optional<DatabaseStatements> statements = Optional.empty();
    private boolean created;
    private final Set<Connection> reading = ConcurrentHashMap.newKeySet();

    private PostgresRestoration(
            RestoreOrder order, PostgresSettings live, int jobs, Clock clock, TargetServer server, ToolRunner runner) {
        this.order = order;
        this.live = live;
        this.jobs = jobs;
        this.clock = clock;
        this.server = server;
        this.runner = runner;
        this.target = DatabaseTarget.name(order, live.database());
    }

    /** @param live how the live database is reached by the role that restores */
    static Restoration open(RestoreOrder order, PostgresSettings live, int jobs, Clock clock) throws IOException {
        TargetServer server = TargetServer.connect(live);
        try {
            String dumped = order.archive().content().versions().getOrDefault("pg_dump", "0");
            ClientTools tools = ClientTools.forServer(server.version(), TargetCheck.major(dumped), live);
            return new PostgresRestoration(
                    order, live, jobs, clock, server, ToolRunner.create(server.settings(), tools));
        } catch (IOException | BackupException e) {
            server.close();
            throw e;
        }
    }

    @Override
    public List<String> sweep() throws IOException {
        List<String> swept = new ArrayList<>();
        for (String database : server.drills(live.database())) {
            if (server.claimSoon(database)) {
                server.drop(database);
                swept.add("dropped the database " + database + ", which an interrupted drill has left");
            }
        }
        return swept;
    }

    @Override
    public Plan plan() throws IOException {
        TargetCheck check = check();
        List<String> steps = check.steps(runner.tools(), jobs);
        return new Plan("database " + target + " at " + live.address(), steps, check.rooms(), dropping(target));
    }

    private TargetCheck check() {
        return new TargetCheck(order, server, live.database(), target);
    }

    private String dropping(String database) {
        return DatabaseTarget.psql(server.settings(), false, "DROP DATABASE " + QualifiedName.quoted(database));
    }

    @Override
    public void load(Exports exports) throws IOException {
        DumpLoader loader = new DumpLoader(order, runner, server.faults());
        try (InputStream export = exports.open(order.archive())) {
            loader.decode(export);
        }
        DatabaseStatements made = loader.database(target);
        makeRoles(exports);
        if (server.presence(target) == Presence.UNFINISHED) {
            server.drop(target);
        }
        created = true;
        server.create(made, target, order.set().value());
        statements = Optional.of(made);
        loader.fill(
                target,
                order.object().map(QualifiedName::parse),
                check().missingTablespaces().isEmpty(),
                jobs);
    }

    private void makeRoles(Exports exports) throws IOException {
        Set<String> missing = check().missingRoles();
        for (Archive companion : order.archive().companions()) {
            if (!missing.isEmpty()) {
                try (InputStream script = exports.open(companion)) {
                    server.ask("create the missing roles", connection -> {
                        new MissingRoles(missing).make(script, connection);
                        return true;
                    });
                }
                LOG.info("{}: created {}", live.name(), Text.number(missing.size(), "missing role"));
            }
        }
    }

    /** Interface of what is done on a connection to the target. */
    private interface Work<T> {
        T on(Connection connection) throws IOException, SQLException;
    }

    private <T> T inTarget(String doing, Work<T> work) throws IOException {
        Connection connection = Connector.connect(live.of(target), server.faults());
        reading.add(connection);
        try {
            return work.on(connection);
        } catch (SQLException e) {
            throw server.faults().translate(doing, e);
        } finally {
            reading.remove(connection);
            Connector.closeQuietly(connection);
        }
    }

    private boolean analyze() throws IOException {
        return inTarget("analyze the database " + target, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("ANALYZE");
            }
        });
    }

    @Override
    public Inventory inventory() throws IOException {
        Inventory wanted = part(found());
        if (expected(order.archive().content().inventory()).differences(wanted).isEmpty()) {
            finish();
        }
        return wanted;
    }

    /** Reads every row, and makes the planner's statistics meanwhile: neither waits for the other. */
    private Inventory found() throws IOException {
        Task<Boolean> analysis = Task.start(live.name() + "-analyze", this::analyze);
        Inventory found;
        try {
            found = inTarget("read the database " + target, this::take);
        } finally {
            analysis.join();
        }
        analysis.await();
        return found;
    }

    private Inventory take(Connection connection) throws IOException, SQLException {
        boolean hashed = order.archive().content().inventory().items(DatabaseInventory.TABLES).stream()
                .anyMatch(item -> item.fingerprint() != null);
        PostgresSettings settings = live.of(target).fingerprinted(hashed);
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        }
        Connected connected = new Connected(settings, connection, server.version(), runner, server.faults());
        try (DatabaseInventory inventory = new DatabaseInventory(connected)) {
            return Sequences.with(inventory.take(), inventory.sequences());
        }
    }

    @Override
    public Inventory expected(Inventory archived) {
        return part(archived);
    }

    /** Returns the part of an inventory that is asked for. */
    private Inventory part(Inventory whole) {
        if (order.object().isEmpty()) {
            return whole;
        }
        List<Item> items = whole.items(DatabaseInventory.TABLES).stream()
                .filter(item -> item.name().equals(order.object().get()))
                .toList();
        return new Inventory(items, whole.facts(), whole.warnings());
    }

    /** Takes the mark away, unless a drill needs it, and gives the database the comment, rights and settings it had. */
    private void finish() throws IOException {
        List<String> last = new ArrayList<>();
        last.add("COMMENT ON DATABASE " + QualifiedName.quoted(target) + " IS NULL");
        statements.ifPresent(made -> last.addAll(made.properties()));
        if (order.destination() instanceof Destination.ThrowAway) {
            last.add(TargetServer.marking(target, order.set().value()));
        }
        server.run("give the database " + target + " its settings", last.toArray(String[]::new));
    }

    @Override
    public Swap swap() throws IOException {
        String database = live.database();
        if (server.presence(database) == Presence.ABSENT) {
            rename(target, database);
            return Swap.first(DatabaseTarget.psql(server.settings(), false, TargetServer.renaming(database, target)));
        }
        String old =
                unused(database, "_old_" + MOMENT.format(LocalDateTime.ofInstant(clock.instant(), clock.getZone())));
        rename(database, old, target, database);
        return Swap.kept(
                "database " + old,
                "close all connections, then "
                        + DatabaseTarget.psql(
                                server.settings(),
                                true,
                                TargetServer.renaming(database, target),
                                TargetServer.renaming(old, database)),
                dropping(old));
    }

    /** Returns a name that no database has; a restore that was killed may have swapped within this second. */
    private String unused(String database, String ending) throws IOException {
        String free = DatabaseTarget.suffixed(database, ending);
        for (int n = 2; server.presence(free) != Presence.ABSENT; n++) {
            free = DatabaseTarget.suffixed(database, ending + "_" + n);
        }
        return free;
    }

    /**
     * Renames databases: from, to, from, to. The first thing that renaming does is to keep new connections waiting; then
     * it waits 5 s for those that there are, which another connection ends meanwhile. Nothing has to be undone when this
     * is killed.
     */
    private void rename(String... names) throws IOException {
        try (TargetServer other = TargetServer.connect(live)) {
            Task<Boolean> renaming = Task.start(live.name() + "-swap", () -> server.rename(names));
            try {
                while (!renaming.isDone()) {
                    for (int i = 0; i < names.length; i += 2) {
                        other.disconnectAll(names[i]);
                    }
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                }
            } finally {
                renaming.join();
            }
            renaming.await();
        }
    }

    @Override
    public void discard() throws IOException {
        if (created) {
            server.drop(target);
        }
    }

    @Override
    public void close() {
        try {
            runner.close();
        } finally {
            reading.forEach(Connector::closeQuietly);
            server.close();
        }
    }
}
