package io.polymath.backup.error;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/**
 * An error as it is told to a person: why, and what to try next. Never a stack trace, a secret or the content of a store.
 */
public record Trouble(String reason, String hint, ExitCode exitCode) {

    /** Tells an exception: that of ours which it is, or was caused by, in its own words; another one in its message. */
    public static Trouble of(Throwable thrown) {
        Throwable last = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BackupException known) {
                return new Trouble(known.reason(), known.hint(), known.exitCode());
            }
            last = cause;
        }
        String reason = reason(last);
        if (reason.toLowerCase(Locale.ROOT).contains("no space left on device")) {
            return new Trouble(
                    "the disk is full: " + reason,
                    "free some room on that disk: a backup writes to repository.local.path, a restore to its target, and"
                            + " to a work folder in the repository",
                    ExitCode.FAILED);
        }
        return new Trouble(reason, "run again with -v, which logs where it came from", ExitCode.FAILED);
    }

    private static String reason(Throwable thrown) {
        if (thrown instanceof FileSystemException e && e.getFile() != null) {
            return e.getFile() + ": " + why(e);
        }
        String message = thrown.getMessage();
        if (message == null || message.isEmpty()) {
            return thrown.getClass().getSimpleName();
        }
        return thrown instanceof IOException ? decapitalized(message) : message;
    }

    /** Java gives the reasons that it has a class for no text. */
    private static String why(FileSystemException e) {
        if (e.getReason() != null) {
            return e.getReason().toLowerCase(Locale.ROOT);
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "it is there already";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        return e instanceof NotDirectoryException ? "it is no folder" : "the file system refuses it";
    }

    private static String decapitalized(String message) {
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    /** Returns it as an exception, which ends a command as it says. */
    public BackupException exception() {
        return new BackupException(exitCode, reason, hint);
    }
}
