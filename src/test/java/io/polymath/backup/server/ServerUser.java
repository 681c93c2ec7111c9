package io.polymath.backup.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The system's user that PostgreSQL's package creates: the server refuses to run as root. */
final class ServerUser {

    static final String NAME = "postgres";

    private ServerUser() {}

    /** Returns a command that runs as this user, if we are root, else as ourselves. */
    static String[] command(String... command) {
        if (!isNeeded()) {
            return command;
        }
        return Stream.concat(
                        Stream.of("setpriv", "--reuid=" + NAME, "--regid=" + NAME, "--clear-groups"),
                        Stream.of(command))
                .toArray(String[]::new);
    }

    static boolean isNeeded() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** Runs a command to its end; throws with what it said when it fails. */
    static void run(String... command) throws IOException {
        // where both the tests' user and the server's may be
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(command[0] + " was interrupted", e);
        }
    }
}
