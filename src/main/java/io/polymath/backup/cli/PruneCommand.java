package io.polymath.backup.cli;

import io.polymath.backup.report.PruneOutcome;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.retention.LocalShelf;
import io.polymath.backup.retention.Pruner;
import io.polymath.backup.retention.RemoteShelf;
import io.polymath.backup.retention.Shelf;
import io.polymath.backup.retention.Verdict;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code prune}. */
@Command(name = "prune", description = "Remove the sets that no rule of retention keeps.")
final class PruneCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Print which sets stay, which go and why, and remove none.")
    private boolean dryRun;

    @Option(
            names = "--retry-lock",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = BackupCommand.DurationConverter.class,
            description = "How long to wait for a run to end, such as 5m; not at all unless given.")
    private Duration retryLock = Duration.ZERO;

    @Mixin
    private Source source = new Source();

    @Override
    public Integer call() throws Exception {
        if (source.isElsewhere()) {
            return source.reach(
                    main,
                    (repository, backups) ->
                            prune(new RemoteShelf(repository, backups.repository(), backups.clock()), backups));
        }
        Backups backups = Installation.of(main).backups(Progress.SILENT, Interruption.watched());
        return prune(new LocalShelf(backups.repository()), backups);
    }

    private int prune(Shelf shelf, Backups backups) throws Exception {
        Pruner pruner = new Pruner(shelf, backups.policies().of(shelf.name()), backups.clock());
        RetentionReport report = RetentionReport.of(main);
        if (dryRun) {
            report.print(pruner.plan(), shelf.name());
            return 0;
        }
        backups.repository().list();
        RepositoryLock lock = backups.repository().lock(retryLock);
        try {
            List<Verdict> verdicts = pruner.plan();
            PruneOutcome outcome = pruner.prune(List.of());
            report.print(verdicts, outcome);
            return outcome.trouble().map(trouble -> trouble.exitCode().number()).orElse(0);
        } finally {
            lock.close();
        }
    }
}
