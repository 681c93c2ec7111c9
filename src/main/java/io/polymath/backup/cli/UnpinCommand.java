package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Pin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code unpin}. */
@Command(name = "unpin", description = "Let retention decide over a pinned set again.")
final class UnpinCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "SET", description = "A set's name.")
    private String set = "";

    @Override
    public Integer call() throws Exception {
        LocalRepository repository = Installation.of(main).repository();
        Manifest manifest = repository.find(set);
        Pin pin = repository
                .pin(manifest.set())
                .orElseThrow(() -> new BackupException(
                        ExitCode.NOT_FOUND, manifest.set() + " is not pinned", "show prints the pin of a set"));
        repository.unpin(manifest.set());
        PinReport.of(main).print(manifest.set(), false, pin.reason());
        return 0;
    }
}
