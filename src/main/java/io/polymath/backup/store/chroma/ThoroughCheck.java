package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.sqlite.SQLiteConnection;

/**
 * {@link DatabaseCheck#full} of a copy, in a thread and over a connection of its own: it takes as long as everything else
 * that is done with the copy, which only reads it, too.
 */
final class ThoroughCheck implements AutoCloseable {

    private final SQLiteConnection database;
    private final FutureTask<Void> task;

    private ThoroughCheck(SQLiteConnection database) {
        this.database = database;
        this.task = new FutureTask<>(() -> {
            new DatabaseCheck(database).full();
            return null;
        });
    }

    /** Begins to check a database that nobody writes to. */
    static ThoroughCheck start(Path copy) throws IOException {
        try {
            ThoroughCheck check = new ThoroughCheck(Sqlite.open(copy, Duration.ZERO));
            Thread thread = new Thread(check.task, "chroma-check");
            thread.setDaemon(true);
            thread.start();
            return check;
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    /** Waits for the end; throws what was found. */
    void await() throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a database was checked");
        }
    }

    private static IOException failure(ExecutionException thrown) {
        if (thrown.getCause() instanceof SQLException sql) {
            return Sqlite.failure(sql);
        }
        return thrown.getCause() instanceof IOException known ? known : new IOException(thrown);
    }

    /** Stops the check if it still runs. */
    @Override
    public void close() throws IOException {
        try {
            if (!task.isDone()) {
                database.getDatabase().interrupt();
            }
            // waits for the query that runs in the other thread
            database.close();
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }
}
