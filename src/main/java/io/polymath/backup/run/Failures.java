package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Failure;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Tells exceptions as failures of a store: a reason and a hint, never a stack trace. */
final class Failures {

    private Failures() {}

    static Failure of(String store, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BackupException known) {
                return new Failure(store, known.reason(), known.hint(), known.exitCode());
            }
        }
        String reason = reason(thrown);
        if (reason.contains("no space left on device")) {
            return new Failure(
                    store,
                    store + ": the disk is full: " + reason,
                    "free some room in the repository, or move it with repository.local.path",
                    ExitCode.FAILED);
        }
        return new Failure(
                store, store + ": " + reason, "run again with -v, which logs where it came from", ExitCode.FAILED);
    }

    private static String reason(Throwable thrown) {
        if (thrown instanceof FileSystemException e && e.getReason() != null) {
            return e.getFile() + ": " + e.getReason().toLowerCase(Locale.ROOT);
        }
        String message = thrown.getMessage();
        if (message == null || message.isEmpty()) {
            return thrown.getClass().getSimpleName();
        }
        return thrown instanceof IOException ? decapitalized(message) : message;
    }

    private static String decapitalized(String message) {
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }
}
