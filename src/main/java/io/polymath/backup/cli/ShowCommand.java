package io.polymath.backup.cli;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code show}. */
@Command(name = "show", description = "Show what a set holds, and what is proved of it.")
final class ShowCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Parameters(arity = "0..1", paramLabel = "SET", defaultValue = "latest", description = "A set's name, or latest.")
    private String set = "latest";

    @Mixin
    private Source source = new Source();

    @Override
    public Integer call() throws Exception {
        Installation installation = Installation.of(main);
        if (source.isElsewhere()) {
            source.reach(main, (repository, backups) -> {
                RepositorySets sets = new RepositorySets(repository);
                Manifest there = sets.find(set);
                SignatureReport.of(main).print(sets.signed(there.set()), backups.signing());
                printKnown(installation.repository(), there);
                return there;
            });
            return 0;
        }
        LocalRepository repository = installation.repository();
        Manifest manifest = repository.find(set);
        repository.pin(manifest.set()).ifPresent(PinReport.of(main)::print);
        SignatureReport.of(main).print(repository.signed(manifest.set()), installation.signing());
        printKnown(repository, manifest);
        return 0;
    }

    /** Prints a set, and what is known of it on this machine, wherever it is. */
    private void printKnown(LocalRepository here, Manifest set) throws IOException {
        // another machine may have given the same name to a set of its own
        boolean isAnother = Files.isDirectory(here.folder())
                && here.list().stream()
                        .flatMap(entry -> entry.manifest().stream())
                        .anyMatch(local -> local.set().equals(set.set())
                                && !local.started().isEqual(set.started()));
        if (isAnother) {
            SetReport.of(main).printSet(set, List.of(), List.of(), List.of());
            return;
        }
        SetReport.of(main)
                .printSet(set, here.proofs(set.set()), here.copies(set.set()), new RestoreHistory(here).of(set.set()));
    }
}
