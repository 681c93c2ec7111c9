package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;

/** Says what went wrong with a live directory, in the words of an operator. */
final class ChromaFailures {

    private static final String OWNER_HINT = "run the backup as the user that runs Chroma";

    private final String store;
    private final ChromaSettings settings;
    private final ChromaDirectory directory;

    ChromaFailures(String store, ChromaSettings settings) {
        this.store = store;
        this.settings = settings;
        this.directory = new ChromaDirectory(settings.path());
    }

    BackupException damaged(DamagedException damage) {
        return new BackupException(
                ExitCode.VERIFICATION_FAILED,
                store + ": " + damage.getMessage(),
                "the directory " + directory.path() + " itself is damaged: keep the older sets, and restore one",
                damage);
    }

    /** Translates what SQLite says about the live database. */
    BackupException translate(SQLException failure) {
        if (Sqlite.failure(failure) instanceof DamagedException damage) {
            return damaged(damage);
        }
        Path database = directory.database();
        if (Sqlite.has(failure, SQLiteErrorCode.SQLITE_BUSY) || Sqlite.has(failure, SQLiteErrorCode.SQLITE_LOCKED)) {
            return failed(
                    Text.of(
                            "unable to lock %s: another program has held it for %d s",
                            database, settings.lockTimeout().toSeconds()),
                    "is a vacuum running, or a program that is stuck?",
                    failure);
        }
        if (Sqlite.has(failure, SQLiteErrorCode.SQLITE_READONLY)
                || Sqlite.has(failure, SQLiteErrorCode.SQLITE_CANTOPEN)
                || Sqlite.has(failure, SQLiteErrorCode.SQLITE_PERM)) {
            return failed(Text.of("unable to open %s for reading and locking", database), OWNER_HINT, failure);
        }
        return failed(
                Text.of("unable to read %s: %s", database, Sqlite.text(failure)),
                "is the disk healthy, and is there room on it?",
                failure);
    }

    private BackupException failed(String message, String hint, Throwable cause) {
        return new BackupException(ExitCode.FAILED, store + ": " + message, hint, cause);
    }

    BackupException heldTooLong() {
        return new BackupException(
                ExitCode.FAILED,
                Text.of(
                        "%s: unable to copy what was written to %s within max-hold (%d s)",
                        store, directory.path(), settings.maxHold().toSeconds()),
                "back up while less is written, or put the spool on a faster disk; Chroma refuses writes that wait"
                        + " 30 s");
    }
}
