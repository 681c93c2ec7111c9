package io.polymath.backup.error;

/** How a command ended, as its process tells it. A number never changes its meaning. */
public enum ExitCode {
    OK(0),
    FAILED(1),
    /** The command line, the configuration or the routes are wrong: nothing was started. */
    USAGE(2),
    /** A set was written, but it lacks at least one store. */
    INCOMPLETE(3),
    /** There is no such repository, set or store. */
    NOT_FOUND(10),
    /** Another run holds the repository. */
    LOCKED(11),
    /** A key or a password was refused, or none was given. */
    WRONG_KEY(12),
    VERIFICATION_FAILED(20),
    DRILL_FAILED(21),
    COPY_NOT_PROVEN(22),
    STORES_DISAGREE(23),
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
