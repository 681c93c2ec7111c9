package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;

/** What is wrong with an export that is read back. */
final class Damage {

    private Damage() {}

    static BackupException of(String what) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                "postgres: the export is damaged: " + what,
                "use another set, and make a new backup");
    }
}
