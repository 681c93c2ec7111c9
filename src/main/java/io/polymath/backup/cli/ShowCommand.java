package io.polymath.backup.cli;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.set.Manifest;
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
                SetReport.of(main).printSet(there, List.of(), List.of(), List.of());
                return there;
            });
            return 0;
        }
        LocalRepository repository = installation.repository();
        Manifest manifest = repository.find(set);
        repository.pin(manifest.set()).ifPresent(PinReport.of(main)::print);
        SignatureReport.of(main).print(repository.signed(manifest.set()), installation.signing());
        SetReport.of(main)
                .printSet(
                        manifest,
                        repository.proofs(manifest.set()),
                        repository.copies(manifest.set()),
                        repository.restores(manifest.set()));
        return 0;
    }
}
