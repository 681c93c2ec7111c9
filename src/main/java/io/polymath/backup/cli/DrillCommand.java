package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.restore.RestoreRequest;
import io.polymath.backup.restore.RestoreResult;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.RestoreProof.Purpose;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code drill}. */
@Command(
        name = "drill",
        description = {
            "Prove that a set restores: load it into throw-away stores, compare, and remove them.",
            "Live stores are not touched. Ends with 21 when the drill failed, with 3 when a part could not be proved."
        })
final class DrillCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(arity = "0..1", paramLabel = "SET", defaultValue = "latest", description = "A set's name, or latest.")
    private String set = "latest";

    @Option(
            names = "--only",
            paramLabel = "STORE[:OBJECT]",
            description = "Drill only this store, or one object of it; repeatable, or a,b.")
    private List<String> only = List.of();

    @Option(
            names = "--from",
            paramLabel = "REPOSITORY",
            defaultValue = RestoreRequest.LOCAL,
            description = "The repository that has the set; local unless given.")
    private String from = RestoreRequest.LOCAL;

    @Override
    public Integer call() throws Exception {
        RestoreResult result = drill();
        RestoreReport.of(main).print(result);
        Optional<Trouble> error = result.error();
        error.ifPresent(why -> ErrorMessage.of(why.exception()).print(main.program(), false, main.verbose()));
        return error.map(Trouble::exitCode).orElse(ExitCode.OK).number();
    }

    private RestoreResult drill() throws Exception {
        List<RestoreRequest.Part> parts = RestoreRequest.Part.parseAll(only);
        RestoreRequest request = new RestoreRequest(set, parts, from, Map.of(), false, Purpose.DRILL, Duration.ZERO);
        Installation installation = Installation.of(main);
        try (Bars bars = Bars.of(main, "drill")) {
            Backups backups = installation.backups(bars, Interruption.watched());
            try (Pipeline pipeline = installation.pipeline(backups)) {
                return pipeline.drill(request);
            }
        }
    }
}
