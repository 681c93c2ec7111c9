package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.run.ActiveRuns;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code run}. */
@Command(name = "run", description = "Run as a service: back up when the schedule says so, and take edited routes.")
final class RunCommand implements Callable<Integer> {

    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @ParentCommand
    private Main main;

    @Override
    public Integer call() throws Exception {
        Installation installation = Installation.of(main);
        Backups backups = installation.backups(Progress.SILENT, new ActiveRuns());
        tellKeys(installation);
        Stop stop = Stop.onSignal();
        try (Daemon daemon = Daemon.of(installation, backups)) {
            serve(installation.settings(), daemon, stop);
        } finally {
            stop.hasEnded();
        }
        return 0;
    }

    /** A key that ended is told at the start, not in the night; the service goes on, as it also watches and reports. */
    private static void tellKeys(Installation installation) {
        for (Runnable look : List.<Runnable>of(
                () -> installation.encryption().requireUsable(),
                () -> installation.signing().signer())) {
            try {
                look.run();
            } catch (BackupException e) {
                LOG.error("service: the next backup will fail: {}\n  hint: {}", e.reason(), e.hint());
            }
        }
    }

    private static void serve(ServiceSettings settings, Daemon daemon, Stop stop) throws Exception {
        if (settings.healthPort() == 0) {
            daemon.begin();
            daemon.runUntil(stop);
            return;
        }
        try (Health health = Health.listen(settings.healthPort(), () -> daemon.facts(settings.limits()))) {
            daemon.begin();
            LOG.info("service: health at http://127.0.0.1:{}/health", health.port());
            daemon.runUntil(stop);
        }
    }
}
