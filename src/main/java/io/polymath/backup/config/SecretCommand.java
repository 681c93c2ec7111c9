package io.polymath.backup.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A program that prints a secret, such as a password manager: its first line is the secret. What it says on stderr is
 * never read, as it may hold the secret, too.
 */
final class SecretCommand {

    /** A password manager that wants a person would wait for ever. */
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int MAX_LENGTH = 64 * 1024;

    private SecretCommand() {}

    /** What came of it: the secret, or why there is none. */
    record Outcome(Optional<Secret> secret, String problem, String hint) {}

    static Outcome run(String line, Duration timeout) throws IOException {
        Optional<List<String>> words = CommandWords.of(line);
        if (words.isEmpty()) {
            return failed(
                    "not a command line",
                    "give program and arguments with blanks between them; quotes go around a word");
        }
        String program = words.get().get(0);
        Process process;
        try {
            process =
                    ChildProcess.of(words.get()).redirectError(Redirect.DISCARD).start();
        } catch (IOException e) {
            return failed("unable to start " + program, "give its full path, and look at its mode");
        }
        try {
            process.getOutputStream().close();
            return outcome(program, process, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(program + " was interrupted", "run it again");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static Outcome outcome(String program, Process process, Duration timeout)
            throws IOException, InterruptedException {
        FutureTask<String> first = new FutureTask<>(() -> firstLine(process));
        Thread reader = new Thread(first, "secret");
        reader.setDaemon(true);
        reader.start();
        try {
            String secret = first.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return late(program, timeout);
            }
            if (process.exitValue() != 0) {
                return failed(
                        program + " ended with code " + process.exitValue(),
                        "run the command by hand as this user, without a terminal");
            }
            return secret.isEmpty()
                    ? failed(program + " printed nothing", "its first line has to be the secret")
                    : new Outcome(Optional.of(new Secret(secret)), "", "");
        } catch (TimeoutException e) {
            return late(program, timeout);
        } catch (ExecutionException e) {
            return failed("unable to read what " + program + " printed", "run the command by hand as this user");
        }
    }

    private static String firstLine(Process process) throws IOException {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder line = new StringBuilder();
            int next = out.read();
            while (next >= 0 && next != '\n' && line.length() < MAX_LENGTH) {
                line.append((char) next);
                next = out.read();
            }
            // to its end, so that the program is not ended by a broken pipe
            while (next >= 0) {
                next = out.read();
            }
            return line.toString().strip();
        }
    }

    private static Outcome late(String program, Duration timeout) {
        return failed(
                program + " did not end within " + timeout.toSeconds() + " s", "it has no terminal, and nobody to ask");
    }

    private static Outcome failed(String problem, String hint) {
        return new Outcome(Optional.empty(), problem, hint);
    }
}
