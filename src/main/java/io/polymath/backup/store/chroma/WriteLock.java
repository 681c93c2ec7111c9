package io.polymath.backup.store.chroma;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Chroma from writing, while its readers go on: {@code BEGIN IMMEDIATE}, SQLite's RESERVED lock. Chroma's writes
 * wait without an error, until they have waited 30 s for a connection of its pool. So the lock lets go by itself when
 * its time is over, whatever its holder does.
 *
 * <p>A plain read transaction would not do: a writer that waits for it keeps new readers out.
 */
final class WriteLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WriteLock.class);

    private final Connection connection;
    private final long startNanos = System.nanoTime();
    private final Timer watchdog = new Timer("chroma-lock-watchdog", true);
    private boolean held = true;
    private Duration time = Duration.ZERO;

    private WriteLock(Connection connection, Duration longest) {
        this.connection = connection;
        watchdog.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        release();
                    }
                },
                longest.toMillis());
    }

    /** Takes the lock, waiting as long as the connection does, and for no longer than a time. */
    static WriteLock take(Connection connection, Duration longest) throws SQLException {
        Sqlite.execute(connection, "BEGIN IMMEDIATE");
        return new WriteLock(connection, longest);
    }

    /** Returns whether it is still held. */
    synchronized boolean isHeld() {
        return held;
    }

    /** Returns how long it was held, once it no longer is. */
    synchronized Duration time() {
        return time;
    }

    private synchronized void release() {
        if (!held) {
            return;
        }
        held = false;
        time = Duration.ofNanos(System.nanoTime() - startNanos);
        try {
            Sqlite.execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself, or lost the file: closing the connection lets go in every case
            LOG.debug("chroma: unable to roll back: {}", e.getMessage());
            close(connection);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("chroma: unable to close {}: {}", Sqlite.FILE, e.getMessage());
        }
    }

    @Override
    public void close() {
        watchdog.cancel();
        release();
    }
}
