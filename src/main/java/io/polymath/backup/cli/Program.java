package io.polymath.backup.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/**
 * What surrounds the program: variables, clock, where results and messages go.
 *
 * @param out takes results
 * @param err takes messages and progress
 * @param terminal whether a person watches {@code err}
 */
public record Program(
        Map<String, String> environment, Clock clock, PrintWriter out, PrintWriter err, boolean terminal) {

    /** Set by the launcher, which can ask the system whether stderr is a terminal. */
    private static final String TERMINAL = "polymath.terminal";

    static Program ofThisProcess() {
        return new Program(
                System.getenv(),
                Clock.system(ZoneId.systemDefault()),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                Boolean.getBoolean(TERMINAL));
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
