package io.polymath.backup.error;

import org.jspecify.annotations.Nullable;

/**
 * Something an operator can act on: what failed, which one and what was expected, then a hint at the next thing to try.
 * Message and hint are shown as they are, so they hold no secret and no content of a store.
 */
public final class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String hint;

    public BackupException(ExitCode exitCode, String message, String hint) {
        this(exitCode, message, hint, null);
    }

    public BackupException(ExitCode exitCode, String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** Returns what to try next: one line, lower case, no full stop. */
    public String hint() {
        return hint;
    }

    /** Returns the message, unprefixed by a class name when it stands in for a null. */
    public String reason() {
        String message = getMessage();
        return message == null ? "failed without a message" : message;
    }
}
