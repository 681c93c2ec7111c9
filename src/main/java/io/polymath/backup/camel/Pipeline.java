package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.report.Task;
import io.polymath.backup.repository.Patience;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.s3.S3Objects;
import io.polymath.backup.restore.RestorePlan;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.restore.RestoreRun;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Request;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.set.TemporaryFolder;
import io.polymath.backup.watch.Look;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes, started once for the commands that run them. Triggers stay off: a command starts a route itself. */
public final class Pipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    /** Triggers of our own and of users' routes, see the start-up options of Camel's main. */
    private static final String TRIGGERS = "quartz*,timer*,cron*,scheduler*";

    /** The trigger of {@code routes/nightly.camel.yaml}: {@code quartz:polymath/nightly}. */
    private static final String GROUP = "polymath";

    private static final String DIRECT = "direct://";
    private static final String NIGHTLY = "nightly";
    /** The folder of what a step of the user's own keeps of a stream; Camel puts a name of its own in, and removes it. */
    private static final String SPOOL = "camel-#uuid#";

    private static final AtomicInteger GENERATION = new AtomicInteger();

    private final Main main;
    private final Backups backups;
    private final ProducerTemplate template;
    private final List<S3Objects> buckets;
    private final Optional<ActiveRuns.Task> task;

    private Pipeline(Main main, Backups backups, ProducerTemplate template, List<S3Objects> buckets, boolean held) {
        this.main = main;
        this.backups = backups;
        this.template = template;
        this.buckets = List.copyOf(buckets);
        // who waits for the end of a command waits for its pipeline; a service closes its own
        this.task = held ? Optional.empty() : Optional.of(backups.active().begin());
    }

    /**
     * Checks the routes and starts them.
     *
     * @param placeholders the settings that routes may use as {@code {{key}}}
     * @param services what single words need, one of each type, such as {@link Reporting}
     * @throws BackupException with USAGE when a route cannot be started
     */
    public static Pipeline start(RouteFiles routes, Backups backups, Properties placeholders, Object... services)
            throws Exception {
        return start(routes, backups, placeholders, Mode.COMMAND, services);
    }

    /**
     * Checks the routes and makes them ready, triggers included; nothing begins before {@link #go()}.
     *
     * @throws BackupException with USAGE when a route cannot be started
     */
    public static Pipeline hold(RouteFiles routes, Backups backups, Properties placeholders, Object... services)
            throws Exception {
        return start(routes, backups, placeholders, Mode.HELD, services);
    }

    /**
     * Checks the routes and makes them ready, triggers included; only those begin that wait for a call of ours.
     *
     * @throws BackupException with USAGE when a route cannot be started
     */
    public static Pipeline rehearse(RouteFiles routes, Backups backups, Properties placeholders, Object... services)
            throws Exception {
        return start(routes, backups, placeholders, Mode.REHEARSED, services);
    }

    /** What begins by itself. */
    private enum Mode {
        /** All but triggers. */
        COMMAND,
        /** Nothing, until it is told. */
        HELD,
        /** Only what waits for a call. */
        REHEARSED
    }

    private static Pipeline start(
            RouteFiles routes, Backups backups, Properties placeholders, Mode mode, Object... services)
            throws Exception {
        Remotes remotes = Stream.of(services)
                .filter(Remotes.class::isInstance)
                .map(Remotes.class::cast)
                .findFirst()
                .orElse(Remotes.none());
        routes.check(backups.names(), remotes);
        Main main = new Main();
        // the commands have a way of their own to end, which lets stores and repository go first
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(placeholders);
        main.addOverrideProperty("camel.main.routesIncludePattern", routes.pattern());
        main.addOverrideProperty("camel.main.routesReloadEnabled", "false");
        if (mode == Mode.COMMAND) {
            main.addOverrideProperty("camel.main.autoStartupExcludePattern", TRIGGERS);
        } else {
            main.addOverrideProperty("camel.main.autoStartup", "false");
            // what a run that is ended from outside needs to report, at most
            main.addOverrideProperty("camel.main.shutdownTimeout", "30");
            // two contexts live side by side while one takes the place of the other
            main.addOverrideProperty("camel.main.name", "polymath-" + GENERATION.incrementAndGet());
        }
        main.addOverrideProperty("camel.main.streamCachingSpoolEnabled", "true");
        // Camel's own lies in a folder for all users, which belongs to the first of them, and stays
        main.addOverrideProperty(
                "camel.main.streamCachingSpoolDirectory",
                TemporaryFolder.path().resolve(SPOOL).toString());
        main.bind(Words.BACKUPS, backups);
        List<S3Objects> buckets = new ArrayList<>();
        remotes.buckets().forEach((name, settings) -> {
            S3Objects client = new S3Objects(settings, backups.clock());
            main.bind(name, client);
            buckets.add(client);
        });
        main.bind(StoreOutcomes.NAME, new StoreOutcomes());
        for (Object service : services) {
            main.bind(service.getClass().getName(), service);
            if (service instanceof Reporting reporting) {
                reporting.server().ifPresent(server -> MailBeans.bind(main, server));
            }
        }
        try {
            main.start();
            if (mode == Mode.REHEARSED) {
                startCalled(main.getCamelContext());
            }
        } catch (Exception e) {
            main.stop();
            throw new StartRefusal(routes, placeholders.stringPropertyNames()).of(e);
        }
        return new Pipeline(main, backups, main.getCamelTemplate(), buckets, mode == Mode.HELD);
    }

    private static void startCalled(CamelContext context) throws Exception {
        for (Route route : context.getRoutes()) {
            String uri = route.getEndpoint().getEndpointUri();
            if (uri.startsWith(DIRECT) || uri.startsWith("seda://")) {
                context.getRouteController().startRoute(route.getRouteId());
            }
        }
    }

    /** Starts routes that are held, triggers included. */
    public void go() throws Exception {
        CamelContext context = main.getCamelContext();
        context.getManagementStrategy().addEventNotifier(new TriggeredFailures());
        context.getRouteController().startAllRoutes();
        triggers().keepLocalTime();
    }

    /** Returns whether nothing is under way. */
    public boolean isIdle() {
        return main.getCamelContext().getInflightRepository().size() == 0
                && backups.active().isIdle();
    }

    /** Returns when the route {@code nightly} begins the next time, or any other with a trigger if there is none. */
    public Optional<Instant> next() {
        try {
            return triggers().next(GROUP, NIGHTLY);
        } catch (SchedulerException e) {
            LOG.debug("no schedule", e);
            return Optional.empty();
        }
    }

    /** Fires the trigger of the route {@code nightly} now; returns whether there is one. */
    public boolean fireNightly() throws SchedulerException {
        return triggers().fire(GROUP, NIGHTLY);
    }

    /** Lets no trigger fire any more. */
    public void rest() {
        try {
            triggers().rest();
        } catch (SchedulerException e) {
            LOG.warn("service: unable to stop the schedule: {}", e.getMessage());
        }
    }

    private Triggers triggers() {
        return Triggers.of(main.getCamelContext());
    }

    /** Tells a person by the route {@code report}, if there is one. */
    public void tell(Journal journal) {
        boolean reports = main.getCamelContext().getRoutes().stream()
                .anyMatch(route -> route.getEndpoint().getEndpointUri().equals("direct://report"));
        if (reports) {
            Exchange told = template.send("direct:report", exchange -> Words.hold(exchange, journal));
            if (told.getException() != null) {
                LOG.error("report: failed: {}", Trouble.of(told.getException()).reason());
            }
        }
    }

    /** Runs the route {@code backup} and returns what it did, also when it failed. */
    public RunReport backup(Request request) {
        Journal journal = new Journal(Task.BACKUP, backups.clock());
        Exchange done = template.send("direct:backup", exchange -> {
            Words.hold(exchange, journal);
            exchange.getMessage().setHeader(Words.REQUEST, request);
        });
        Exception thrown = done.getException();
        if (thrown != null) {
            LOG.debug("direct:backup failed", thrown);
            journal.fails(Trouble.of(thrown));
        }
        return journal.report();
    }

    /** Runs the route {@code restore-plan} and returns what a restore would do. */
    public RestorePlan plan(RestoreRequest request) {
        return request("direct:restore-plan", Map.of(Words.RESTORE_REQUEST, request), RestorePlan.class);
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
        Exchange done =
                template.send(route, exchange -> exchange.getMessage().setHeader(Words.RESTORE_REQUEST, request));
        RestoreRun run = Words.restoreOrNull(done);
        Exception thrown = done.getException();
        if (thrown != null) {
            LOG.debug("{} failed", route, thrown);
        }
        if (run == null) {
            throw thrown == null ? unopened(route) : Trouble.of(thrown).exception();
        }
        closed(run);
        return thrown == null ? run.result() : run.result().endedBy(Trouble.of(thrown));
    }

    /** Closes a run whose route forgot to. */
    private static void closed(RestoreRun run) {
        try {
            run.close();
        } catch (IOException e) {
            LOG.error("restore {}: unable to let everything go", run.set(), e);
        }
    }

    private static BackupException unopened(String route) {
        return new BackupException(
                ExitCode.USAGE, route + " ended without a restore", "the first step has to be restore:open");
    }

    /** Runs the route {@code verify} and returns what it proved. */
    public SetProof verify(String set, Proof.Level level) {
        Map<String, Object> headers =
                Map.of(Words.SET, set, "level", level.name().toLowerCase(Locale.ROOT));
        return request("direct:verify", headers, SetProof.class);
    }

    /** Runs the route {@code copy}, and returns what became of the copy. */
    public CopyOutcome copy(String set, String repository) {
        Words.remotes(main.getCamelContext()).check(repository);
        Journal journal = new Journal(Task.BACKUP, backups.clock());
        Exchange done = template.send("direct:copy", exchange -> {
            Words.hold(exchange, journal);
            exchange.getMessage().setHeader(Words.SET, set);
            exchange.getMessage().setHeader(Words.REPOSITORY, repository);
        });
        if (done.getException() != null) {
            throw Trouble.of(done.getException()).exception();
        }
        return journal.report().copies().stream()
                .findFirst()
                .orElseThrow(() -> new BackupException(
                        ExitCode.USAGE,
                        "direct:copy ended without a copy",
                        "compare the route copy with the shipped one in routes/copies.camel.yaml"));
    }

    /** Runs the route {@code watch}, which tells what was not told yet, and returns what it saw. */
    public Look watch() {
        Exchange done = template.send("direct:watch", exchange -> {});
        if (done.getException() != null) {
            throw Trouble.of(done.getException()).exception();
        }
        Look look = done.getProperty(Words.LOOK, Look.class);
        if (look == null) {
            throw new BackupException(
                    ExitCode.USAGE, "direct:watch ended without a look", "the first step has to be watch:look");
        }
        return look;
    }

    /** Returns the repository that routes reach by a name. */
    public Repository repository(String name) {
        return Words.repository(main.getCamelContext(), name);
    }

    /** Returns the repository that routes reach by a name, each of whose verbs is tried once. */
    public Repository probed(String name) {
        return Words.repository(main.getCamelContext(), name, Patience.ONCE);
    }

    /** Returns the names of the repositories that can be asked: configured, or the user's own that routes reach. */
    public Set<String> repositories() {
        Remotes remotes = Words.remotes(main.getCamelContext());
        Set<String> names = new TreeSet<>(remotes.names());
        Set<String> uris = new TreeSet<>();
        main.getCamelContext()
                .getRoutes()
                .forEach(route -> uris.add(route.getEndpoint().getEndpointUri()));
        String suffix = "-" + RouteRepository.VERBS.get(0);
        for (String uri : uris) {
            if (uri.startsWith(DIRECT) && uri.endsWith(suffix)) {
                String name = uri.substring(DIRECT.length(), uri.length() - suffix.length());
                if (remotes.isConfigured(name)
                        && !remotes.isOnlyKind(name)
                        && RouteRepository.VERBS.stream().allMatch(verb -> uris.contains(DIRECT + name + "-" + verb))) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private <T> T request(String route, Map<String, Object> headers, Class<T> expected) {
        Object body;
        try {
            body = template.requestBodyAndHeaders(route, null, headers);
        } catch (CamelExecutionException e) {
            throw failed(route, e);
        }
        if (expected.isInstance(body)) {
            return expected.cast(body);
        }
        throw new BackupException(
                ExitCode.USAGE,
                route + " ended without " + (expected == SetProof.class ? "a proof" : "a plan"),
                expected == SetProof.class
                        ? "the last step has to be verify:content or verify:file"
                        : "it has to hold restore:open and restore:close");
    }

    private static BackupException failed(String route, CamelExecutionException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BackupException known) {
                return known;
            }
        }
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        return new BackupException(
                ExitCode.FAILED,
                route + " failed: " + cause.getMessage(),
                "run again with -v, which logs where it came from",
                thrown);
    }

    @Override
    public void close() {
        try {
            main.stop();
            buckets.forEach(S3Objects::close);
        } finally {
            task.ifPresent(ActiveRuns.Task::close);
        }
    }
}
