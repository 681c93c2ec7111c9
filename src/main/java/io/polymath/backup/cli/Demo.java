package io.polymath.backup.cli;

/**
 * The demonstration on throw-away servers. It needs those servers, so it is no part of the program that is installed:
 * the launcher of a checkout adds it to the class path.
 */
public interface Demo {

    /**
     * What a person asks of it.
     *
     * @param large whether the estate is larger than usual
     * @param keep whether the servers stay up at its end
     * @param json whether results are printed for programs
     * @param full whether it also shows what needs more servers and more time
     */
    record Options(boolean large, boolean keep, boolean json, boolean full) {}

    /** Runs one command of the program and returns its exit code. */
    @FunctionalInterface
    interface Commands {
        int run(String... args);
    }

    /** Runs it, and returns the exit code. */
    int run(Options options, Program program, Commands commands) throws Exception;
}
