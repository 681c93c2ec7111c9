package io.polymath.backup.store.postgres;

import io.polymath.backup.config.ChildProcess;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client program that runs. Closing it kills it if it still does. */
final class ToolProcess implements AutoCloseable {

    /** More than any tool says about one failure. */
    private static final int MAX_ERROR_BYTES = 32 * 1024;

    private static final int BUFFER_BYTES = 128 * 1024;

    /** What of our environment a tool needs; ours may hold secrets, and settings that would change what it does. */
    static final List<String> INHERITED = List.of("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "KRB5CCNAME");

    private final String tool;
    private final Process process;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Thread errorReader;

    private ToolProcess(String tool, Process process) {
        this.tool = tool;
        this.process = process;
        this.errorReader = new Thread(this::keepErrors, tool + "-stderr");
        errorReader.setDaemon(true);
        errorReader.start();
    }

    /**
     * How a tool ended.
     *
     * @param errors what it said, cut where it said too much
     */
    record Ending(String tool, int exitCode, String errors) {

        /** Where the reason stands, best first: what the server says, what its connection says, what the tool says. */
        private static final List<Pattern> REASONS = List.of(
                Pattern.compile("(?:ERROR|FATAL): +(.+)"),
                Pattern.compile("Error message from server: (.+)"),
                Pattern.compile("(?:error|fatal): +(.+)"));

        /** Returns the line that tells why, without the names of program and severity. */
        String reason() {
            for (Pattern pattern : REASONS) {
                Matcher matcher = pattern.matcher(errors);
                if (matcher.find()) {
                    return matcher.group(1).strip();
                }
            }
            String said = errors.strip();
            return said.isEmpty() ? "exit code " + exitCode : said.substring(said.lastIndexOf('\n') + 1);
        }
    }

    static ToolProcess start(Path program, List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(arguments);
        ProcessBuilder builder = ChildProcess.of(command);
        builder.environment().keySet().retainAll(INHERITED);
        // messages in English, as we read them
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        try {
            return new ToolProcess(program.getFileName().toString(), builder.start());
        } catch (IOException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    "unable to start " + program,
                    "install the whole of postgresql-client, or set tools to a folder that has it",
                    e);
        }
    }

    OutputStream stdin() {
        return process.getOutputStream();
    }

    InputStream stdout() {
        return process.getInputStream();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Copies what the tool writes, until it ends. An interruption ends both. */
    void copyTo(OutputStream out) throws IOException {
        Task<Long> copying = Task.start(tool + "-stdout", () -> copy(process.getInputStream(), out));
        try {
            copying.await();
        } finally {
            if (!copying.isDone()) {
                kill();
                // nobody but the caller may use the stream from here on
                copying.join();
            }
        }
    }

    private static long copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            bytes += n;
        }
        return bytes;
    }

    /** Waits for the end. */
    Ending finish() throws IOException {
        try {
            int exitCode = process.waitFor();
            errorReader.join();
            synchronized (errors) {
                return new Ending(tool, exitCode, errors.toString(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    void kill() {
        // not Process.destroyForcibly, which closes the streams too, under the hands of those who read them
        process.toHandle().destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        // a killed process is gone at once, unless its disk or network hangs: then it is left alone
        process.onExit()
                .thenApply(Process::exitValue)
                .completeOnTimeout(-1, 5, TimeUnit.SECONDS)
                .join();
    }

    private void keepErrors() {
        byte[] buffer = new byte[4096];
        try (InputStream in = process.getErrorStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (errors) {
                    errors.write(buffer, 0, Math.min(n, MAX_ERROR_BYTES - errors.size()));
                }
            }
        } catch (IOException e) {
            // the tool was killed; whoever killed it tells why
            return;
        }
    }
}
