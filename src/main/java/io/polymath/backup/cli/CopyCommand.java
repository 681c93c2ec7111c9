package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.CopyOutcome;
import io.polymath.backup.run.Backups;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code copy}. */
@Command(name = "copy", description = "Copy a set to another repository, and prove that it is there.")
final class CopyCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(arity = "0..1", paramLabel = "SET", defaultValue = "latest", description = "A set's name, or latest.")
    private String set = "latest";

    @Option(names = "--to", paramLabel = "NAME", required = true, description = "The repository, such as s3.")
    private String to = "";

    @Override
    public Integer call() throws Exception {
        CopyOutcome outcome = copy();
        Optional<Trouble> trouble = outcome.trouble();
        if (trouble.isPresent()) {
            ExitCode code =
                    trouble.get().exitCode() == ExitCode.INTERRUPTED ? ExitCode.INTERRUPTED : ExitCode.COPY_NOT_PROVEN;
            throw new Trouble(trouble.get().reason(), trouble.get().hint(), code).exception();
        }
        SetReport.of(main).printProved(outcome);
        return ExitCode.OK.number();
    }

    private CopyOutcome copy() throws Exception {
        Installation installation = Installation.of(main);
        try (Bars bars = Bars.of(main)) {
            Backups backups = installation.backups(bars, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                return pipeline.copy(set, to);
            }
        }
    }
}
