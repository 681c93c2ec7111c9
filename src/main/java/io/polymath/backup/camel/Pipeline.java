package io.polymath.backup.camel;

import io.polymath.backup.camel.LoadedRoutes.Mode;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.report.Task;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.s3.KeySource;
import io.polymath.backup.restore.RestorePlan;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.restore.RestoreRun;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Request;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.watch.Look;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes, loaded once for the commands that call them, or for the service in which they begin by themselves. */
public final class Pipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** The trigger of {@code routes/nightly.camel.yaml}: {@code quartz:polymath/nightly}. */
    private static final String GROUP = "polymath";

    private static final String NIGHTLY = "nightly";
    private static final String REPORT = "direct:report";

    private final LoadedRoutes routes;
    private final Backups backups;
    private final ProducerTemplate template;
    private final Optional<ActiveRuns.Task> task;

    private Pipeline(LoadedRoutes routes, Backups backups, boolean held) {
        this.routes = routes;
        this.backups = backups;
        this.template = routes.template();
        // who waits for the end of a command waits for its pipeline; a service closes its own
        this.task = held ? Optional.empty() : Optional.of(backups.active().begin());
    }

    /**
     * Checks the routes, and starts those that wait for a call; none that begins by itself.
     *
     * @param placeholders the settings that routes may use as {@code {{key}}}
     * @param services what single words need, one of each type, such as {@link Reporting}
     * @throws BackupException with USAGE when a route cannot be started
     */
    public static Pipeline start(RouteFiles routes, Backups backups, Properties placeholders, Object... services)
            throws Exception {
        return start(routes, backups, placeholders, Mode.CALLED, services);
    }

    /**
     * Checks the routes and makes them ready, also those that begin by themselves; nothing begins before {@link #go()}.
     *
     * @throws BackupException with USAGE when a route cannot be started
     */
    public static Pipeline hold(RouteFiles routes, Backups backups, Properties placeholders, Object... services)
            throws Exception {
        return start(routes, backups, placeholders, Mode.HELD, services);
    }

    private static Pipeline start(
            RouteFiles routes, Backups backups, Properties placeholders, Mode mode, Object... services)
            throws Exception {
        LoadedRoutes loaded = LoadedRoutes.load(routes, backups, placeholders, mode, services);
        try {
            WriterRoutes.require(loaded);
        } catch (BackupException e) {
            loaded.close();
            throw e;
        }
        return new Pipeline(loaded, backups, mode == Mode.HELD);
    }

    /** Starts routes that are held. */
    public void go() throws Exception {
        routes.go();
    }

    /** Returns whether nothing is under way. */
    public boolean isIdle() {
        return routes.camel().getInflightRepository().size() == 0
                && backups.active().isIdle();
    }

    /** Returns when the route {@code nightly} begins the next time, or any other with a trigger if there is none. */
    public Optional<Instant> next() {
        try {
            return routes.triggers().next(GROUP, NIGHTLY);
        } catch (SchedulerException e) {
            LOG.debug("no schedule", e);
            return Optional.empty();
        }
    }

    /** Fires the trigger of the route {@code nightly} now; returns whether there is one. */
    public boolean fireNightly() throws SchedulerException {
        return routes.triggers().fire(GROUP, NIGHTLY);
    }

    /** Lets no trigger fire any more. */
    public void rest() {
        try {
            routes.triggers().rest();
        } catch (SchedulerException e) {
            LOG.warn("service: unable to stop the schedule: {}", e.getMessage());
        }
    }

    /** Tells a person by the route {@code report}, if there is one. */
    public void tell(Journal journal) {
        if (routes.addresses().contains(REPORT)) {
            call(REPORT, exchange -> Words.hold(exchange, journal))
                    .trouble()
                    .ifPresent(trouble -> LOG.error("report: failed: {}", trouble.reason()));
        }
    }

    /** Runs the route {@code backup} and returns what it did, also when it failed. */
    public RunReport backup(Request request) {
        return backup(request, Optional.empty());
    }

    /**
     * The same.
     *
     * @param nextRun when a schedule starts the next run, which the report tells
     */
    public RunReport backup(Request request, Optional<OffsetDateTime> nextRun) {
        Journal journal = new Journal(Task.BACKUP, backups.clock());
        nextRun.ifPresent(journal::expects);
        call("direct:backup", exchange -> {
                    Words.hold(exchange, journal);
                    exchange.getMessage().setHeader(Words.REQUEST, request);
                })
                .trouble()
                .ifPresent(journal::fails);
        return journal.report();
    }

    /** Runs the route {@code restore-plan} and returns what a restore would do. */
    public RestorePlan plan(RestoreRequest request) {
        return call("direct:restore-plan", exchange -> exchange.getMessage().setHeader(Words.RESTORE_REQUEST, request))
                .good()
                .body(RestorePlan.class, "a plan", "it has to hold restore:open and restore:close")
                .with(RestoreHooks.of(routes.camel(), request.inPlace()));
    }

    /**
     * Runs the route {@code restore} and returns what it came to, also when it failed after it had begun.
     *
     * @throws BackupException when it did not begin
     */
    public RestoreResult restore(RestoreRequest request) {
        return restore("direct:restore", request);
    }

    /**
     * Runs the route {@code drill} and returns what it came to, also when it failed after it had begun.
     *
     * @throws BackupException when it did not begin
     */
    public RestoreResult drill(RestoreRequest request) {
        return restore("direct:drill", request);
    }

    private RestoreResult restore(String route, RestoreRequest request) {
        Call call = call(route, exchange -> exchange.getMessage().setHeader(Words.RESTORE_REQUEST, request));
        RestoreRun run = Words.restoreOrNull(call.done());
        if (run == null) {
            throw call.good().without("a restore", "the first step has to be restore:open");
        }
        closed(run);
        return call.trouble().map(run.result()::endedBy).orElseGet(run::result);
    }

    /** Closes a run whose route forgot to. */
    private static void closed(RestoreRun run) {
        try {
            run.close();
        } catch (IOException e) {
            LOG.error("restore {}: unable to let everything go", run.set(), e);
        }
    }

    /** Runs the route {@code verify} and returns what it proved. */
    public SetProof verify(String set, Proof.Level level) {
        return call("direct:verify", exchange -> {
                    exchange.getMessage().setHeader(Words.SET, set);
                    exchange.getMessage().setHeader("level", level.name().toLowerCase(Locale.ROOT));
                })
                .good()
                .body(SetProof.class, "a proof", "the last step has to be verify:content or verify:file");
    }

    /** Runs the route {@code copy}, and returns what became of the copy. */
    public CopyOutcome copy(String set, String repository) {
        Words.remotes(routes.camel()).check(repository);
        Journal journal = new Journal(Task.BACKUP, backups.clock());
        Call call = call("direct:copy", exchange -> {
                    Words.hold(exchange, journal);
                    exchange.getMessage().setHeader(Words.SET, set);
                    exchange.getMessage().setHeader(Words.REPOSITORY, repository);
                })
                .good();
        return journal.report().copies().stream()
                .findFirst()
                .orElseThrow(() -> call.without(
                        "a copy", "compare the route copy with the shipped one in routes/copies.camel.yaml"));
    }

    /** Runs the route {@code watch}, which tells what was not told yet, and returns what it saw. */
    public Look watch() {
        return call("direct:watch", exchange -> {})
                .good()
                .property(Words.LOOK, Look.class, "a look", "the first step has to be watch:look");
    }

    private Call call(String route, Processor given) {
        return Call.of(template, route, given);
    }

    /** Returns the repository that routes reach by a name. */
    public Repository repository(String name) {
        return Words.repository(routes.camel(), name);
    }

    /** Returns the repository that routes reach by a name, each of whose verbs is tried once. */
    public Repository probed(String name) {
        return Words.repository(routes.camel(), name, Patience.ONCE);
    }

    /** Returns where the keys of a repository come from, if it is a bucket and has any. */
    public Optional<String> keySource(String name) {
        return Words.remotes(routes.camel()).of(name).flatMap(Remote::s3).flatMap(KeySource::of);
    }

    /** Returns the names of the repositories that can be asked: configured, or the user's own that routes reach. */
    public Set<String> repositories() {
        Remotes remotes = Words.remotes(routes.camel());
        Set<String> names = new TreeSet<>(remotes.names());
        RouteRepository.reached(routes.addresses()).stream()
                .filter(name -> remotes.isConfigured(name) && !remotes.isOnlyKind(name))
                .forEach(names::add);
        return names;
    }

    @Override
    public void close() {
        try {
            routes.close();
        } finally {
            task.ifPresent(ActiveRuns.Task::close);
        }
    }
}
