package io.polymath.backup.cli;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Pin;
import java.time.OffsetDateTime;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pin}. */
@Command(name = "pin", description = "Keep a set, whatever retention says, until it is unpinned.")
final class PinCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(paramLabel = "SET", description = "A set's name, or latest.")
    private String set = "";

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why it has to stay.")
    private String reason = "";

    @Override
    public Integer call() throws Exception {
        LocalRepository repository = Installation.of(main).repository();
        Manifest manifest = repository.find(set);
        repository.keep(
                manifest.set(),
                new Pin(reason, OffsetDateTime.now(main.program().clock())));
        PinReport.of(main).print(manifest.set(), true, reason);
        return 0;
    }
}
