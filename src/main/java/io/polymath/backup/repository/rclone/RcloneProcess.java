package io.polymath.backup.repository.rclone;

import io.polymath.backup.config.ChildProcess;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of rclone. Closing it kills it if it still works. */
final class RcloneProcess implements Closeable {

    /** More than rclone says about one failure. */
    private static final int MAX_ERROR_BYTES = 32 * 1024;

    /** How long a run may take to end when all of its output was read. */
    private static final long END_SECONDS = 60;

    private final RcloneSettings settings;
    private final Process process;
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final Thread errorReader;

    private RcloneProcess(RcloneSettings settings, Process process) {
        this.settings = settings;
        this.process = process;
        this.errorReader = new Thread(this::keepErrors, "rclone-stderr");
        errorReader.setDaemon(true);
        errorReader.start();
    }

    /**
     * Starts rclone.
     *
     * @throws BackupException when there is no such program
     */
    static RcloneProcess start(RcloneSettings settings, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(settings.program());
        command.addAll(arguments);
        String timeout = settings.timeout().toMillis() + "ms";
        // tries are ours, so that they are counted and told
        command.addAll(
                List.of("--retries", "1", "--low-level-retries", "2", "--timeout", timeout, "--contimeout", timeout));
        command.addAll(List.of("--ask-password=false", "--log-level", "ERROR"));
        ProcessBuilder builder = ChildProcess.of(command);
        Map<String, String> environment = builder.environment();
        environment.put("LC_ALL", "C");
        settings.config().ifPresent(file -> environment.put("RCLONE_CONFIG", file.toString()));
        settings.configPassword().ifPresent(secret -> environment.put("RCLONE_CONFIG_PASS", secret.reveal()));
        try {
            return new RcloneProcess(settings, builder.start());
        } catch (IOException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    Text.of("%s: unable to start %s", settings.name(), settings.program()),
                    "is rclone installed? apt-get install rclone, or set " + settings.key("program"),
                    e);
        }
    }

    InputStream stdout() {
        return process.getInputStream();
    }

    OutputStream stdin() {
        return process.getOutputStream();
    }

    /** Waits for the end of a run whose output was read. */
    RcloneEnding end() throws IOException {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                close();
            }
            int exitCode = process.waitFor();
            errorReader.join();
            synchronized (errors) {
                return new RcloneEnding(exitCode, errors.toString(StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException(ExitCode.INTERRUPTED, settings.name() + ": interrupted", "start it again", e);
        }
    }

    private void keepErrors() {
        try (InputStream in = process.getErrorStream()) {
            byte[] buffer = new byte[8192];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                synchronized (errors) {
                    errors.write(buffer, 0, Math.min(n, MAX_ERROR_BYTES - errors.size()));
                }
            }
        } catch (IOException e) {
            // it was killed; what it said until then is kept
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
