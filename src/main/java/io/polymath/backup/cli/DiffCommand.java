package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code diff}. */
@Command(
        name = "diff",
        description = "Show what changed between two sets: the latest and the good one before it, unless named.")
final class DiffCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SET", description = "The earlier set.")
    private @Nullable String before;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SET",
            defaultValue = "latest",
            description = "The later set; the latest one unless given.")
    private String after = "latest";

    @Override
    public Integer call() throws Exception {
        Installation installation = Installation.of(main);
        LocalRepository repository = installation.repository();
        Manifest later = repository.find(after);
        Manifest earlier = before == null ? theOneBefore(repository, later) : repository.find(before);
        Verifier keys = installation.verifier();
        Optional<BackupException> closed = Optional.empty();
        try {
            later = opened(later, keys);
            earlier = opened(earlier, keys);
        } catch (BackupException e) {
            if (e.exitCode() != ExitCode.WRONG_KEY) {
                throw e;
            }
            closed = Optional.of(e); // numbers are compared all the same
        }
        DiffReport.of(main).print(earlier, later, closed);
        return 0;
    }

    private static Manifest opened(Manifest set, Verifier keys) {
        return set.with(set.archives().stream().map(keys::opened).toList());
    }

    private static Manifest theOneBefore(LocalRepository repository, Manifest later) throws IOException {
        return repository.list().stream()
                .flatMap(entry -> entry.manifest().stream())
                .filter(set -> set.holdsTheEstate() && set.order() < later.order())
                .findFirst()
                .orElseThrow(() -> new BackupException(
                        ExitCode.NOT_FOUND,
                        "no complete set before " + later.set(),
                        "name the set to compare with; list shows them"));
    }
}
