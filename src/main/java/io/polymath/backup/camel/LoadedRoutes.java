package io.polymath.backup.camel;

import io.polymath.backup.report.Reporting;
import io.polymath.backup.repository.s3.S3Objects;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.TemporaryFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Routes in a Camel of their own, with the beans that they use. Closing stops the routes first, then closes the beans. */
final class LoadedRoutes implements AutoCloseable {

    /** The folder of what a step of the user's own keeps of a stream; Camel puts a name of its own in, and removes it. */
    private static final String SPOOL = "camel-#uuid#";

    /** What the addresses of routes begin with that wait for a call. */
    private static final List<String> CALLED = List.of("direct:", "seda:");

    private static final AtomicInteger GENERATION = new AtomicInteger();

    private final Main main;
    private final ProducerTemplate template;
    private final List<S3Objects> buckets;

    private LoadedRoutes(Main main, ProducerTemplate template, List<S3Objects> buckets) {
        this.main = main;
        this.template = template;
        this.buckets = List.copyOf(buckets);
    }

    /** Which routes begin when they are loaded. */
    enum Mode {
        /** Those that wait for a call. */
        CALLED,
        /** None, before it is said. */
        HELD
    }

    /** Checks routes and loads them, see {@link Pipeline#start}. */
    static LoadedRoutes load(RouteFiles routes, Backups backups, Properties placeholders, Mode mode, Object... services)
            throws Exception {
        Remotes remotes = Stream.of(services)
                .filter(Remotes.class::isInstance)
                .map(Remotes.class::cast)
                .findFirst()
                .orElse(Remotes.none());
        routes.check(backups.names(), remotes);
        Main main = configured(routes, placeholders);
        main.bind(Words.BACKUPS, backups);
        main.bind(StoreOutcomes.NAME, new StoreOutcomes());
        bind(main, services);
        List<S3Objects> buckets = clients(main, remotes, backups);
        try {
            main.start();
            if (mode == Mode.CALLED) {
                startCalled(main.getCamelContext());
            }
            return new LoadedRoutes(main, main.getCamelTemplate(), buckets);
        } catch (Exception e) {
            main.stop();
            throw new StartRefusal(routes, placeholders.stringPropertyNames()).of(e);
        }
    }

    private static Main configured(RouteFiles routes, Properties placeholders) throws IOException {
        Main main = new Main();
        // the commands have a way of their own to end, which lets stores and repository go first
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setInitialProperties(placeholders);
        main.addOverrideProperty("camel.main.routesIncludePattern", routes.pattern());
        main.addOverrideProperty("camel.main.routesReloadEnabled", "false");
        main.addOverrideProperty("camel.main.autoStartup", "false");
        // what a run that is ended from outside needs to report, at most
        main.addOverrideProperty("camel.main.shutdownTimeout", "30");
        // two contexts live side by side while one takes the place of the other
        main.addOverrideProperty("camel.main.name", "polymath-" + GENERATION.incrementAndGet());
        main.addOverrideProperty("camel.main.streamCachingSpoolEnabled", "true");
        // Camel's own lies in a folder for all users, which belongs to the first of them, and stays
        main.addOverrideProperty(
                "camel.main.streamCachingSpoolDirectory",
                TemporaryFolder.path().resolve(SPOOL).toString());
        return main;
    }

    private static void bind(Main main, Object... services) {
        for (Object service : services) {
            main.bind(service.getClass().getName(), service);
            if (service instanceof Reporting reporting) {
                reporting.server().ifPresent(server -> MailBeans.bind(main, server));
            }
        }
    }

    /** Makes the clients that the routes of S3 use, by the names of their repositories. */
    private static List<S3Objects> clients(Main main, Remotes remotes, Backups backups) {
        List<S3Objects> clients = new ArrayList<>();
        remotes.buckets().forEach((name, settings) -> {
            S3Objects client = new S3Objects(settings, backups.clock());
            main.bind(name, client);
            clients.add(client);
        });
        return clients;
    }

    private static void startCalled(CamelContext camel) throws Exception {
        for (Route route : camel.getRoutes()) {
            boolean wanted = !Boolean.FALSE.equals(route.isAutoStartup());
            if (wanted && CALLED.stream().anyMatch(address(route)::startsWith)) {
                camel.getRouteController().startRoute(route.getRouteId());
            }
        }
    }

    /** Starts all of them, also those that begin by themselves. */
    void go() throws Exception {
        camel().getManagementStrategy().addEventNotifier(new TriggeredFailures());
        camel().getRouteController().startAllRoutes();
        triggers().keepLocalTime();
    }

    ProducerTemplate template() {
        return template;
    }

    CamelContext camel() {
        return main.getCamelContext();
    }

    Triggers triggers() {
        return Triggers.of(camel());
    }

    /** Returns the addresses that they begin with: {@code direct:backup}. */
    Set<String> addresses() {
        return camel().getRoutes().stream().map(LoadedRoutes::address).collect(Collectors.toSet());
    }

    private static String address(Route route) {
        return route.getEndpoint().getEndpointUri().replaceFirst("://", ":");
    }

    @Override
    public void close() {
        main.stop();
        buckets.forEach(S3Objects::close);
    }
}
