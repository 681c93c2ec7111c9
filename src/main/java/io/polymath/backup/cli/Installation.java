package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.camel.Remotes;
import io.polymath.backup.camel.RouteFiles;
import io.polymath.backup.codec.Codecs;
import io.polymath.backup.config.Configuration;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.report.ReportSettings;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.Sender;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import io.polymath.backup.status.Limits;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.Stores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/** An installation: a folder of settings, a folder of routes, and what they say. */
final class Installation {

    private final Main main;
    private final Configuration configuration;
    private ReportSettings reports = ReportSettings.none();
    private Remotes remotes = Remotes.none();

    private Installation(Main main, Configuration configuration) {
        this.main = main;
        this.configuration = configuration;
    }

    static Installation of(Main main) throws IOException {
        return new Installation(
                main, Configuration.load(main.config(), main.program().environment()));
    }

    /** Returns the local repository; reads no other settings, so that commands that only read answer at once. */
    LocalRepository repository() {
        Path folder = configuration.section("repository.local").pathOr("path", "backups");
        return new LocalRepository(folder);
    }

    /** Returns when backups are stale. */
    Limits limits() {
        return Limits.read(configuration);
    }

    /** Returns the file of the settings. */
    Path file() {
        return configuration.file();
    }

    /** Returns the configured stores, also when something is wrong with their settings. */
    List<Store> stores() {
        return Stores.configure(configuration, main.program().clock());
    }

    RouteFiles routes() throws IOException {
        return RouteFiles.in(main.routes());
    }

    /** Returns all that runs need, having checked every setting. */
    Backups backups(Progress progress, ActiveRuns active) {
        List<Store> stores = stores();
        limits();
        LocalRepository repository = repository();
        reports = ReportSettings.configure(configuration);
        Policies policies = Policies.read(configuration);
        remotes = Remotes.read(configuration);
        DrillSettings.configure(configuration.section("drill"));
        configuration.check();
        return new Backups(
                stores,
                repository,
                new Verifier(Stores::kind, Codecs::reading, main.program().clock()),
                policies,
                main.program().clock(),
                progress,
                active,
                host(),
                Version.text());
    }

    /** Checks and starts the routes. */
    Pipeline pipeline(Backups backups) throws Exception {
        Sender sender = new Sender(backups.host(), backups.program());
        return Pipeline.start(
                RouteFiles.in(main.routes()),
                backups,
                configuration.placeholders(),
                new Reporting(reports, backups.repository(), sender),
                remotes);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
