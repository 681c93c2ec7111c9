package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.camel.Remotes;
import io.polymath.backup.camel.RouteFiles;
import io.polymath.backup.codec.Codecs;
import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Section;
import io.polymath.backup.notice.Notices;
import io.polymath.backup.pgp.Asking;
import io.polymath.backup.pgp.Encryption;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.report.MailServer;
import io.polymath.backup.report.ReportSettings;
import io.polymath.backup.report.Reporting;
import io.polymath.backup.report.Sender;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.PauseSettings;
import io.polymath.backup.run.Progress;
import io.polymath.backup.status.Limits;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.Stores;
import io.polymath.backup.watch.WatchSettings;
import io.polymath.backup.watch.Watching;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An installation: a folder of settings, a folder of routes, and what they say. */
final class Installation {

    private final Main main;
    private final Configuration configuration;
    private ReportSettings reports = ReportSettings.none();
    private Remotes remotes = Remotes.none();
    private Notices notices = Notices.none();
    private PauseSettings pause = PauseSettings.OFF;
    private Encryption encryption = Encryption.none();
    private @Nullable ServiceSettings service;

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
        Section settings = configuration.section("repository.local");
        return new LocalRepository(settings.pathOr("path", "backups"), settings.flag("check-room", true));
    }

    /** Returns who opens what is encrypted; reads no other settings than those of the keys. */
    Verifier verifier() {
        return verifier(Encryption.read(configuration, asking(), main.program().clock()));
    }

    private Verifier verifier(Encryption keys) {
        return new Verifier(
                Stores::kind, name -> Codecs.reading(name, keys), main.program().clock());
    }

    /** Returns when backups are stale. */
    Limits limits() {
        return Limits.read(configuration);
    }

    /** Returns who looks at the repository between runs. */
    Watching watching() {
        return watching(repository());
    }

    private Watching watching(LocalRepository repository) {
        Clock clock = main.program().clock();
        return new Watching(repository, WatchSettings.read(configuration, clock.getZone()), clock);
    }

    /** Returns the file of the settings. */
    Path file() {
        return configuration.file();
    }

    /** Returns the configured stores, also when something is wrong with their settings. */
    List<Store> stores() {
        return Stores.configure(configuration, main.program().clock());
    }

    /** Returns the repositories beside the local one, once {@link #backups} has read them. */
    Remotes remotes() {
        return remotes;
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
        encryption = Encryption.read(configuration, asking(), main.program().clock());
        Signing signing = signing();
        DrillSettings.configure(configuration.section("drill"), stores);
        DrillSettings.offsite(configuration.section("offsite"));
        WatchSettings.read(configuration, main.program().clock().getZone());
        notices = Notices.read(configuration);
        pause = PauseSettings.read(configuration.section("cut"));
        service =
                ServiceSettings.configure(configuration, main.program().clock().getZone());
        configuration.check();
        service.log().open(main.logFormat());
        return new Backups(
                stores,
                repository,
                verifier(encryption),
                policies,
                main.program().clock(),
                progress,
                active,
                host(),
                Version.text(),
                limits().leftOut(),
                signing);
    }

    /** Checks the routes and makes them ready, triggers included. */
    Pipeline service(Backups backups) throws Exception {
        return Pipeline.hold(routes(), backups, configuration.placeholders(), services(backups));
    }

    /** Returns what single words need. */
    private Object[] services(Backups backups) {
        return new Object[] {reporting(backups), remotes, notices, encryption, pause, watching(backups.repository())};
    }

    /** Returns the settings of the service, once {@link #backups} has read them. */
    ServiceSettings settings() {
        return Objects.requireNonNull(service, "the settings are read with those of the runs");
    }

    Path routeFolder() {
        return main.routes();
    }

    /** Checks and starts the routes. */
    Pipeline pipeline(Backups backups) throws Exception {
        return Pipeline.start(routes(), backups, configuration.placeholders(), services(backups));
    }

    /** Checks and starts the routes; other repositories are given seconds to answer. */
    Pipeline probing(Backups backups) throws Exception {
        return Pipeline.start(
                routes(), backups, configuration.placeholders(), reporting(backups), remotes.hurried(), pause);
    }

    /** Returns the mail server, once {@link #backups} has read the settings. */
    Optional<MailServer> mail() {
        return reports.mail();
    }

    /** Returns who signs sets, and by whom they have to be signed. */
    Signing signing() {
        return Signing.read(configuration, main.program().clock());
    }

    /** Returns the keys, once {@link #backups} has read the settings. */
    Encryption encryption() {
        return encryption;
    }

    /** Asks on the terminal, if there is one; nothing that is typed is shown. */
    private Asking asking() {
        return new Passphrases(main.program());
    }

    private Reporting reporting(Backups backups) {
        return new Reporting(reports, backups.repository(), new Sender(backups.host(), backups.program()));
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
