package io.polymath.backup.camel;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.polymath.backup.ShippedRoutes;
import io.polymath.backup.config.Secret;
import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.MailServer.Login;
import io.polymath.backup.report.MailServer.Security;
import io.polymath.backup.report.ReportSettings;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.report.Sender;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.run.Request;
import io.polymath.backup.run.TestBackups;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.TextStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.LoggerFactory;

/** The shipped routes over stores in memory, with a mail server; and what they log about reports. */
final class ReportFixture implements AutoCloseable {

    private final Path routes;
    private final Path repository;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ReportEndpoint.class);
    private final Logger filing = (Logger) LoggerFactory.getLogger(Reporting.class);
    private final Store[] stores = {
        TextStore.of("postgres", "one", "two"),
        TextStore.of("neo4j", "three"),
        TextStore.of("chromadb", "four"),
        TextStore.of("config", "five")
    };
    private ReportSettings settings = ReportSettings.none();

    ReportFixture(Path temp) throws IOException {
        repository = temp.resolve("repository");
        routes = Files.createDirectory(temp.resolve("routes"));
        ShippedRoutes.copyTo(routes);
        logger.setLevel(ch.qos.logback.classic.Level.INFO);
        log.start();
        logger.addAppender(log);
        filing.setLevel(ch.qos.logback.classic.Level.WARN);
        filing.addAppender(log);
    }

    Path repository() {
        return repository;
    }

    /** Mails to a server of this machine. */
    ReportFixture mailing(Security security, int port, Optional<String> password, Optional<Path> authorities) {
        return mailing(
                ReportSettings.On.ALWAYS,
                new MailServer(
                        "127.0.0.1",
                        port,
                        security,
                        password.map(word -> new Login("backup", new Secret(word))),
                        "backup@example.org",
                        List.of("ops@example.org"),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(700),
                        authorities));
    }

    ReportFixture mailing(ReportSettings.On on, MailServer server) {
        settings = new ReportSettings(on, Optional.of(server));
        return this;
    }

    /** Mails to a server that takes what comes. */
    ReportFixture mailing(int port) {
        return mailing(Security.NONE, port, Optional.empty(), Optional.empty());
    }

    ReportFixture mailingFailures(int port) {
        mailing(port);
        return mailing(ReportSettings.On.FAILURE, settings.mail().orElseThrow());
    }

    /** Gives the first store, postgres, some lines. */
    ReportFixture store(String... lines) {
        stores[0] = TextStore.of("postgres", lines);
        return this;
    }

    /** Makes the first store, postgres, one that fails. */
    ReportFixture trouble(TextStore.Trouble trouble) {
        stores[0] = new TextStore("postgres", trouble, "one", "two");
        return this;
    }

    /** Puts a step before the one with an id. */
    ReportFixture insertBefore(String file, String id, String... step) throws IOException {
        Path path = routes.resolve(file + ".camel.yaml");
        String text = Files.readString(path);
        int at = text.lastIndexOf("- to:", text.indexOf("id: " + id));
        String indent = text.substring(text.lastIndexOf('\n', at) + 1, at);
        Files.writeString(
                path, text.substring(0, at) + String.join("\n" + indent, step) + "\n" + indent + text.substring(at));
        return this;
    }

    /** Puts a step after the seal, where copies and retention stand. */
    ReportFixture insertAfterSeal(String step) throws IOException {
        return replace("backup", "uri: set:seal\n", "uri: set:seal\n              " + step + "\n");
    }

    ReportFixture replace(String file, String from, String to) throws IOException {
        Path path = routes.resolve(file + ".camel.yaml");
        String text = Files.readString(path);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(file + " has no " + from);
        }
        Files.writeString(path, text.replace(from, to));
        return this;
    }

    /** Drills the latest set. */
    RestoreResult drill() throws Exception {
        try (Pipeline pipeline = Pipeline.start(
                RouteFiles.in(routes), TestBackups.of(repository, stores), new Properties(), reporting())) {
            return pipeline.drill(RestoreRequest.drill("latest"));
        }
    }

    /** Makes the routes ready as a service does, also those that begin by themselves. */
    Pipeline hold(Properties placeholders) throws Exception {
        return Pipeline.hold(RouteFiles.in(routes), TestBackups.of(repository, stores), placeholders, reporting());
    }

    private Reporting reporting() {
        return new Reporting(settings, new LocalRepository(repository), new Sender("atlas", "polymath-backup test"));
    }

    /** Runs a backup; services are bound under their class names, for steps of the test's own. */
    RunReport backup(Object... services) throws Exception {
        Object[] all = new Object[services.length + 1];
        System.arraycopy(services, 0, all, 1, services.length);
        all[0] = reporting();
        try (Pipeline pipeline =
                Pipeline.start(RouteFiles.in(routes), TestBackups.of(repository, stores), new Properties(), all)) {
            return pipeline.backup(Request.everything());
        }
    }

    /** Returns what was logged about reports. */
    List<String> logged() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Override
    public void close() {
        logger.detachAppender(log);
        logger.setLevel(null);
        filing.detachAppender(log);
        filing.setLevel(null);
    }
}
