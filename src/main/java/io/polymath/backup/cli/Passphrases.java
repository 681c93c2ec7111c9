package io.polymath.backup.cli;

import io.polymath.backup.config.Secret;
import io.polymath.backup.pgp.Asking;
import java.io.Console;
import java.io.IOException;
import java.util.Optional;

/** Asks for a passphrase on the terminal, if a person is there; what is typed is not shown. */
final class Passphrases implements Asking {

    private final Program program;

    Passphrases(Program program) {
        this.program = program;
    }

    @Override
    public Optional<Secret> ask(String question) {
        if (!program.terminal()) {
            return Optional.empty();
        }
        Console console = Program.isThisProcess() ? System.console() : null;
        if (console != null) {
            return secret(console.readPassword("%s", question));
        }
        try {
            program.err().print(question);
            program.err().flush();
            String answer = program.in().readLine();
            return secret(answer == null ? null : answer.toCharArray());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Secret> secret(char @org.jspecify.annotations.Nullable [] answer) {
        return answer == null || answer.length == 0 ? Optional.empty() : Optional.of(new Secret(new String(answer)));
    }
}
