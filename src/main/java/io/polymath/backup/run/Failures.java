package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Failure;

/** Tells exceptions as failures of a store: a reason and a hint, never a stack trace. */
public final class Failures {

    private Failures() {}

    /** Returns an exception as the failure of a store. */
    public static Failure of(String store, Throwable thrown) {
        Trouble trouble = Trouble.of(thrown);
        String reason = isOurs(thrown) ? trouble.reason() : store + ": " + trouble.reason();
        return new Failure(store, reason, trouble.hint(), trouble.exitCode());
    }

    /** Our own messages name the store already. */
    private static boolean isOurs(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof BackupException) {
                return true;
            }
        }
        return false;
    }
}
