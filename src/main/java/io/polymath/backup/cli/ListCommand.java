package io.polymath.backup.cli;

import io.polymath.backup.repository.LocalRepository.Entry;
import io.polymath.backup.repository.RepositorySets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** {@code list}. */
@Command(name = "list", description = "List the sets, the newest first.")
final class ListCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Mixin
    private Source source = new Source();

    @Override
    public Integer call() throws Exception {
        List<Entry> sets = source.isElsewhere()
                ? source.reach(main, (there, backups) -> new RepositorySets(there).list())
                : Installation.of(main).repository().list();
        new SetList(sets).print(main);
        return 0;
    }
}
