package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The database of a Chroma that may be running.
 *
 * <p>Nothing else in this program may open its file: locks belong to the process, and closing any descriptor of a file
 * drops all of them (https://www.sqlite.org/howtocorrupt.html, 2.2). So it is copied through SQLite, too.
 */
final class LiveDatabase implements AutoCloseable {

    /** Two marks this far apart tell writes apart, as file times have the grain of the kernel's clock, 1 to 10 ms. */
    private static final long GRAIN_MILLIS = 25;

    private final ChromaDirectory directory;
    private final Duration patience;
    private final SQLiteConnection connection;

    /** @param patience for how long to wait for the locks of others */
    LiveDatabase(ChromaDirectory directory, Duration patience) throws SQLException {
        this.directory = directory;
        this.patience = patience;
        this.connection = Sqlite.open(directory.database(), patience);
    }

    ChromaDirectory directory() {
        return directory;
    }

    Catalog catalog() {
        return new Catalog(connection);
    }

    /** Returns the first value of a query. */
    String value(String query) throws SQLException {
        return Sqlite.value(connection, query);
    }

    /** Returns where the directory stands. */
    Mark mark() throws SQLException, IOException {
        SortedMap<String, Long> vectors = vectors(connection);
        return new Mark(vectors, lastLogEntry(connection), directory.digest(new TreeMap<>(vectors).navigableKeySet()));
    }

    /** Returns where the directory stands, once no index file was written to for a moment; gives up at a time. */
    Mark calmMark(long deadlineNanos) throws SQLException, IOException {
        Mark mark = mark();
        while (true) {
            pause();
            Mark next = mark();
            if (next.sameIndex(mark) || System.nanoTime() - deadlineNanos > 0) {
                return next;
            }
            mark = next;
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(GRAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for Chroma", e);
        }
    }

    /** Returns by vector segment up to where the log was applied to its index. */
    static SortedMap<String, Long> vectors(Connection database) throws SQLException {
        SortedMap<String, Long> vectors = new TreeMap<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT s.id, m.seq_id FROM segments s"
                        + " LEFT JOIN max_seq_id m ON m.segment_id = s.id WHERE s.scope = 'VECTOR'")) {
            while (row.next()) {
                vectors.put(row.getString(1), Catalog.sequence(row.getObject(2)));
            }
        }
        return vectors;
    }

    private static long lastLogEntry(Connection database) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT max(seq_id) FROM embeddings_queue")) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Keeps Chroma from writing. */
    WriteLock lock(Duration longest) throws SQLException {
        return WriteLock.take(connection, longest);
    }

    /**
     * Copies the database to a new file while a lock is held, by the online backup API and in one step: pages stay where
     * they are, a rollback journal or a WAL is taken into account, and no commit can make it start over. VACUUM INTO
     * would need a read transaction of its own, which keeps Chroma's readers out while its writers wait, and several
     * times the time; small steps without a lock start over with each commit, for as long as there are any.
     */
    void copyTo(Path target) throws SQLException {
        try (SQLiteConnection source = Sqlite.open(directory.database(), patience)) {
            int result = source.getDatabase().backup("main", target.toString(), null, 100, 100, -1);
            if (result != SQLiteErrorCode.SQLITE_OK.code) {
                SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(result);
                throw new SQLiteException("unable to copy it (" + code.message + ")", code);
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
