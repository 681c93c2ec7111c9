package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.config.Section;
import io.polymath.backup.report.RunReport;
import io.polymath.backup.run.Backups;
import io.polymath.backup.run.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code backup}. */
@Command(name = "backup", description = "Back up all stores, or some, as one set; verify it, and seal it.")
final class BackupCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Option(names = "--only", paramLabel = "STORE", split = ",", description = "Back up only these stores.")
    private List<String> only = List.of();

    @Option(names = "--label", paramLabel = "WORD", description = "A word of your own, kept in the manifest.")
    private @Nullable String label;

    @Option(
            names = "--retry-lock",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description = "How long to wait for another run to end, such as 5m; not at all unless given.")
    private Duration retryLock = Duration.ZERO;

    @Override
    public Integer call() throws Exception {
        RunReport report = backup();
        SetReport.of(main).printBackup(report);
        return report.exitCode().number();
    }

    private RunReport backup() throws Exception {
        Installation installation = Installation.of(main);
        try (Bars bars = Bars.of(main)) {
            Backups backups = installation.backups(bars, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                return pipeline.backup(
                        new Request(only, Optional.ofNullable(label), retryLock),
                        installation.limits().nextRun(backups.clock()));
            }
        }
    }

    /** Reads {@code 5m}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            return Section.parseDuration(value);
        }
    }
}
