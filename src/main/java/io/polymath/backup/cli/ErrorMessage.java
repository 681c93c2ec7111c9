package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** An error as it is shown: a message, a hint, an exit code. Stack traces are for {@code -v} only. */
record ErrorMessage(String message, String hint, ExitCode exitCode, Throwable cause) {

    static ErrorMessage of(Throwable thrown) {
        if (thrown instanceof BackupException known) {
            return new ErrorMessage(known.reason(), known.hint(), known.exitCode(), known);
        }
        if (thrown instanceof FileSystemException file && file.getReason() != null) {
            return new ErrorMessage(
                    file.getFile() + ": " + file.getReason(),
                    "does this user have the right to it, and is there room?",
                    ExitCode.FAILED,
                    thrown);
        }
        String what = thrown instanceof IOException ? "" : thrown.getClass().getSimpleName() + ": ";
        return new ErrorMessage(
                what + thrown.getMessage(),
                "run again with -v, which logs where it came from",
                ExitCode.FAILED,
                thrown);
    }

    void print(Program program, boolean json, boolean verbose) {
        if (json) {
            JsonLines.print(program.out(), new Line("summary", "failed", message, hint, exitCode.number()));
        }
        program.err().println("error: " + message);
        program.err().println("hint: " + hint);
        if (verbose) {
            cause.printStackTrace(program.err());
        }
    }

    /** The last line of {@code --json} when a command failed. */
    private record Line(String messageType, String status, String message, String hint, int exitCode) {}
}
