package io.polymath.backup.cli;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * Runs the common commands once in one process, on a set that it makes. The launcher starts it when the program was built:
 * the classes that it loads are those of the archive from which later starts take them.
 */
final class Rehearsal {

    private static final List<List<String>> COMMANDS = List.of(
            List.of("backup", "--quiet"),
            List.of("backup", "--json"),
            List.of("verify", "--quiet"),
            List.of("restore", "latest", "--quiet"),
            List.of("list"),
            List.of("list", "--json"),
            List.of("show"),
            List.of("show", "--json"),
            List.of("version"));

    private Rehearsal() {}

    /** Takes a folder of settings, and one for the sets. */
    public static void main(String[] arguments) {
        System.exit(run(Path.of(arguments[0]), Path.of(arguments[1])));
    }

    /** Returns the exit code of the first command that failed, or zero. */
    static int run(Path config, Path sets) {
        Program program = new Program(
                Map.of("POLYMATH_CONFIG", config.toString(), "POLYMATH_REPOSITORY_LOCAL_PATH", sets.toString()),
                Clock.system(ZoneId.systemDefault()),
                nowhere(),
                nowhere(),
                new BufferedReader(Reader.nullReader()),
                false);
        for (List<String> command : COMMANDS) {
            int exitCode = Main.run(program, command.toArray(String[]::new));
            if (exitCode != 0) {
                return exitCode;
            }
        }
        return 0;
    }

    private static PrintWriter nowhere() {
        return new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }
}
