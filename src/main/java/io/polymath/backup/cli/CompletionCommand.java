package io.polymath.backup.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code completion}. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in bash and zsh: source <(… completion).")
final class CompletionCommand implements Callable<Integer> {

    @ParentCommand
    private Main main;

    @Override
    public Integer call() {
        main.program().out().print(AutoComplete.bash("polymath-backup", main.commandLine()));
        main.program().out().flush();
        return 0;
    }
}
