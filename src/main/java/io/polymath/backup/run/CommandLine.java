package io.polymath.backup.run;

import io.polymath.backup.config.ChildProcess;
import io.polymath.backup.config.CommandWords;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Summary;
import io.polymath.backup.set.TemporaryFolder;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program of this machine and its arguments, as an operator writes them in a route. It gets our environment without our
 * settings, and no input, and no shell reads it.
 */
public record CommandLine(List<String> words) {

    private static final Logger LOG = LoggerFactory.getLogger(CommandLine.class);
    /** The end of what a program said is enough to know why it failed. */
    private static final int MAX_SAID_BYTES = 2000;

    public CommandLine {
        words = List.copyOf(words);
    }

    /** Reads {@code systemctl stop "my service"}. */
    public static CommandLine parse(String line) {
        return new CommandLine(CommandWords.of(line).orElseThrow(() -> unreadable(line)));
    }

    private static BackupException unreadable(String line) {
        return new BackupException(
                ExitCode.USAGE,
                "command:run: not a command line: " + line,
                "give program and arguments with blanks between them; quotes go around a whole word");
    }

    /**
     * Runs it to its end.
     *
     * @throws BackupException when it cannot be started, fails, or takes longer; then it is ended
     */
    public void run(Duration timeout) throws IOException, InterruptedException {
        Path said = TemporaryFolder.file("command", ".out");
        try {
            long start = System.nanoTime();
            Process process = start(said.toFile());
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw failed("did not end within " + Summary.seconds(timeout), said);
                }
            } finally {
                end(process);
            }
            if (process.exitValue() != 0) {
                throw failed("ended with code " + process.exitValue(), said);
            }
            LOG.info("command: {} in {} ms", shown(), (System.nanoTime() - start) / 1_000_000);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private Process start(File said) {
        try {
            // a file takes all that is said, so that nobody has to read while the program runs
            Process process = ChildProcess.of(words)
                    .redirectErrorStream(true)
                    .redirectOutput(said)
                    .start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    "command: unable to start " + words.get(0),
                    "give its full path, and look at its mode",
                    e);
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private BackupException failed(String how, Path said) throws IOException {
        String end = tail(said);
        return new BackupException(
                ExitCode.FAILED,
                Text.of("command: %s %s%s", shown(), how, end.isEmpty() ? "" : ": " + end),
                "run it by hand as this user, or change the step in the route");
    }

    private static String tail(Path said) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(said.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - MAX_SAID_BYTES));
            byte[] bytes = new byte[(int) Math.min(file.length(), MAX_SAID_BYTES)];
            file.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8).strip();
            return text.substring(text.lastIndexOf('\n') + 1);
        }
    }

    private String shown() {
        return String.join(" ", words);
    }
}
