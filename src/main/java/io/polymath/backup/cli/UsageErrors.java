package io.polymath.backup.cli;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with a command line as every other error is told, by a message and a hint, not by a page of usage. */
record UsageErrors(Program program) implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandSpec command = error.getCommandLine().getCommandSpec();
        List<String> unmatched =
                error instanceof UnmatchedArgumentException unknown ? unknown.getUnmatched() : List.of();
        BackupException told = unmatched.isEmpty()
                ? wrong(uncapitalized(String.valueOf(error.getMessage())), seeHelp(command))
                : unknown(unmatched.get(0), command);
        ErrorMessage.of(told).print(program, Set.of(arguments).contains("--json"), false);
        return told.exitCode().number();
    }

    private static BackupException unknown(String word, CommandSpec command) {
        boolean option = word.startsWith("-");
        Set<String> known =
                option ? command.optionsMap().keySet() : command.subcommands().keySet();
        String what = option ? "option" : known.isEmpty() ? "argument" : "command";
        return wrong(
                "unknown " + what + " " + word + (command.parent() == null ? "" : " of " + command.name()),
                Nearest.to(word, known)
                        .map(near -> "did you mean " + near + "?")
                        .orElseGet(() -> seeHelp(command)));
    }

    private static String seeHelp(CommandSpec command) {
        return command.qualifiedName() + " --help tells what there is";
    }

    /** The library begins its sentences with a capital letter, our messages go on after {@code error:}. */
    private static String uncapitalized(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }

    private static BackupException wrong(String message, String hint) {
        return new BackupException(ExitCode.USAGE, message, hint);
    }
}
