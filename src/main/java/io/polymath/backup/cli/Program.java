package io.polymath.backup.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/**
 * What surrounds the program: variables, clock, where results and messages go, and where answers come from.
 *
 * @param out takes results
 * @param err takes messages and progress
 * @param in gives what a person answers
 * @param terminal whether a person watches {@code err}
 */
public record Program(
        Map<String, String> environment,
        Clock clock,
        PrintWriter out,
        PrintWriter err,
        BufferedReader in,
        boolean terminal) {

    /** Set by the launcher, which can ask the system whether stderr is a terminal. */
    private static final String TERMINAL = "polymath.terminal";

    static Program ofThisProcess() {
        return new Program(
                System.getenv(),
                Clock.system(ZoneId.systemDefault()),
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                new BufferedReader(
                        new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8)),
                Boolean.getBoolean(TERMINAL));
    }

    /** Returns whether the launcher has started this process on a terminal. */
    static boolean isThisProcess() {
        return Boolean.getBoolean(TERMINAL);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
