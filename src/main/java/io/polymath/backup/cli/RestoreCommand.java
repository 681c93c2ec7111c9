package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.restore.RestorePlan;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.RestoreProof.Purpose;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code restore}. */
@Command(
        name = "restore",
        description = {
            "Restore a set beside the live stores, and prove that it is equal to what was saved.",
            "Live stores are replaced only with --in-place; then the old ones are kept."
        })
final class RestoreCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(arity = "1", paramLabel = "SET", description = "A set's name, or latest.")
    private String set = "";

    @Option(
            names = "--only",
            paramLabel = "STORE[:OBJECT]",
            description =
                    "Restore only this store, or one object of it, such as postgres:public.papers; repeatable, or a,b.")
    private List<String> only = List.of();

    @Option(
            names = "--from",
            paramLabel = "REPOSITORY",
            defaultValue = RestoreRequest.LOCAL,
            description = "The repository that has the set; local unless given.")
    private String from = RestoreRequest.LOCAL;

    @Option(
            names = "--to",
            paramLabel = "STORE=TARGET",
            description = "Where to restore a store: a new database, a new folder, an address; repeatable.")
    private Map<String, String> to = Map.of();

    @Option(names = "--in-place", description = "Put what was restored in the place of the live stores, at the end.")
    private boolean inPlace;

    @Option(names = "--confirm", description = "Do not ask before live stores are replaced.")
    private boolean confirm;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Print what would be done, and touch nothing.")
    private boolean dryRun;

    @Option(
            names = "--retry-lock",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = BackupCommand.DurationConverter.class,
            description = "How long --in-place waits for another run to end, such as 5m; not at all unless given.")
    private Duration retryLock = Duration.ZERO;

    @Override
    public Integer call() throws Exception {
        RestoreRequest request = request();
        if (inPlace && !confirm && !dryRun && !main.program().terminal()) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "restore --in-place replaces live stores: expected --confirm",
                    "look at the plan first: restore " + set + " --in-place --dry-run");
        }
        Installation installation = Installation.of(main);
        RestoreReport report = RestoreReport.of(main);
        try (Bars bars = Bars.of(main, "restore")) {
            Backups backups = installation.backups(bars, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                if (dryRun) {
                    report.print(pipeline.plan(request));
                    return ExitCode.OK.number();
                }
                if (inPlace && !confirm) {
                    ask(pipeline.plan(request), report);
                }
                return end(pipeline.restore(request), report);
            }
        }
    }

    private int end(RestoreResult result, RestoreReport report) {
        report.print(result);
        Optional<Trouble> error = result.error();
        error.ifPresent(why -> ErrorMessage.of(why.exception()).print(main.program(), false, main.verbose()));
        return error.map(Trouble::exitCode).orElse(ExitCode.OK).number();
    }

    private RestoreRequest request() {
        List<RestoreRequest.Part> parts = RestoreRequest.Part.parseAll(only);
        return new RestoreRequest(set, parts, from, to, inPlace, Purpose.RESTORE, retryLock);
    }

    private void ask(RestorePlan plan, RestoreReport report) throws IOException {
        report.print(plan);
        String stores = plan.stores().stream().map(RestorePlan.StorePlan::store).collect(Collectors.joining(", "));
        main.program()
                .err()
                .println("This replaces the live " + stores + ". Type the name of the set, " + plan.set()
                        + ", to go on:");
        String answer = main.program().in().readLine();
        if (answer == null || !answer.strip().equals(plan.set().value())) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "not confirmed: nothing was touched",
                    "type the name of the set, or give --confirm");
        }
    }
}
