package io.polymath.backup.estate;

import io.polymath.backup.server.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Users who write to the library of a {@link PostgresEstate} without a rest: each transaction adds an artifact with two
 * passages, changes another, and takes one away that was added before. Closing it lets the last transaction end.
 */
public final class PostgresLoad implements AutoCloseable {

    /** What no artifact of the estate has; those of a load begin here. */
    private static final long FIRST = 1_000_000_000;

    /** How many of the load's artifacts stay before the oldest is taken away. */
    private static final int KEPT = 500;

    private static final String TRANSACTION = """
            BEGIN;
            INSERT INTO library.artifacts (artifact_id, doc_id, kind, title, authors, file_hash, metadata, added)
                VALUES (%1$d, 'load-%1$d', 'note', 'written meanwhile %1$d', '{}', md5('%1$d'), '{}', now());
            INSERT INTO library.passages VALUES
                ('load-%1$d-p0', %1$d, 0, repeat('written meanwhile ', 20)), ('load-%1$d-p1', %1$d, 1, 'and more');
            UPDATE library.artifacts SET score = coalesce(score, 0) + 1 WHERE artifact_id = 1 + %1$d %% 100;
            DELETE FROM library.artifacts WHERE artifact_id = %2$d;
            INSERT INTO operations.runs (started, found) VALUES (now(), 1);
            COMMIT
            """;

    private final AtomicLong transactions = new AtomicLong();
    private final AtomicReference<Optional<SQLException>> failure = new AtomicReference<>(Optional.empty());
    private final Thread thread;
    private final Duration pause;
    private volatile boolean stopped;

    private PostgresLoad(Connection connection, Duration pause) {
        this.pause = pause;
        this.thread = new Thread(() -> write(connection), "postgres-load");
    }

    /** Begins to write to an estate's database. */
    public static PostgresLoad start(PostgresServer server, String database) throws SQLException {
        // leaves the processor to the others for a moment
        return start(server, database, Duration.ofMillis(1));
    }

    /**
     * Begins to write to an estate's database.
     *
     * @param pause how long it waits after each transaction
     */
    public static PostgresLoad start(PostgresServer server, String database, Duration pause) throws SQLException {
        PostgresLoad load = new PostgresLoad(server.connect(database), pause);
        load.thread.start();
        return load;
    }

    /** Returns how many transactions were committed so far. */
    public long transactions() {
        return transactions.get();
    }

    private void write(Connection connection) {
        try (connection;
                Statement statement = connection.createStatement()) {
            for (long id = FIRST + 1; !stopped; id++) {
                statement.execute(TRANSACTION.formatted(id, id - KEPT));
                transactions.incrementAndGet();
                LockSupport.parkNanos(pause.toNanos());
            }
        } catch (SQLException e) {
            failure.set(Optional.of(e));
        }
    }

    /** Ends the writing; throws what ended it before, if anything did. */
    @Override
    public void close() throws SQLException {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get().isPresent()) {
            throw failure.get().get();
        }
    }
}
