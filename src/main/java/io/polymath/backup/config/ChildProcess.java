package io.polymath.backup.config;

import java.util.List;
import java.util.Set;

/**
 * Programs that this one starts. None inherits our own variables, nor those of the AWS SDK: they hold secrets, and a child
 * shows them in /proc.
 */
public final class ChildProcess {

    private static final String OURS = "POLYMATH_";
    private static final String SDK = "AWS_";

    private ChildProcess() {}

    /** Returns a way to start a program, with the variables of this process but those that are settings, or keys. */
    public static ProcessBuilder of(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        clean(builder.environment().keySet());
        return builder;
    }

    /** Removes what is a setting, so that it may be a secret; what the launcher reads stays. */
    static void clean(Set<String> variables) {
        variables.removeIf(name ->
                name.startsWith(SDK) || (name.startsWith(OURS) && !Configuration.LAUNCHER_VARIABLES.contains(name)));
    }
}
