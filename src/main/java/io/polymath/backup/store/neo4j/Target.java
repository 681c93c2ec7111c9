package io.polymath.backup.store.neo4j;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.Transaction;
import org.neo4j.driver.TransactionConfig;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.TransientException;

/** A database that is written to. Its methods throw what the driver throws. */
final class Target implements AutoCloseable {

    /** A change that lost a deadlock is made again, after 20, 40, 80 ... ms: 20 s in all. */
    private static final int TRIES = 10;

    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final String SYSTEM = "system";
    private static final TransactionConfig WRITE = TransactionConfig.builder()
            .withTimeout(Duration.ZERO)
            .withMetadata(Map.of("app", "polymath-backup"))
            .build();

    private final DatabaseAddress address;
    private final Driver driver;
    private final Database reader;
    private final ServerVersion version;
    private final SessionConfig writers;

    private Target(DatabaseAddress address, Driver driver, Database reader, ServerVersion version) {
        this.address = address;
        this.driver = driver;
        this.reader = reader;
        this.version = version;
        this.writers = SessionConfig.builder()
                .withDatabase(address.database())
                .withDefaultAccessMode(AccessMode.WRITE)
                .build();
    }

    /** Connects to a database that exists. */
    static Target connect(String store, DatabaseAddress address, int fetchSize) {
        Driver driver = address.driver();
        try {
            driver.verifyConnectivity();
            Database reader = new Database(driver, address.database(), fetchSize);
            return new Target(address, driver, reader, reader.version());
        } catch (Neo4jException e) {
            RuntimeException fault = Faults.writing(store, address).translate(e, driver);
            driver.close();
            throw fault;
        }
    }

    DatabaseAddress address() {
        return address;
    }

    /** Returns how it is read. */
    Database reader() {
        return reader;
    }

    ServerVersion version() {
        return version;
    }

    /** Returns the first column of what a query gives, in a transaction of its own. */
    <T> List<T> list(String query, Map<String, Object> parameters, Function<Record, T> column) {
        try (Session session = reader.session()) {
            return session.run(query, parameters, WRITE).list(column);
        }
    }

    /** Returns the one number that a query gives. */
    long number(String query) {
        return list(query, Map.of(), row -> row.get(0).asLong()).get(0);
    }

    /** Runs a statement that makes its own transactions, or changes the schema. */
    void run(String statement) {
        retry(() -> {
            try (Session session = driver.session(writers)) {
                session.run(statement, WRITE).consume();
            }
        });
    }

    /** Runs a statement outside of the database, such as one that makes it. */
    void runInSystem(String statement) {
        try (Session session = driver.session(SessionConfig.forDatabase(SYSTEM))) {
            session.run(statement).consume();
        }
    }

    /**
     * Makes changes in one transaction; when the server gives it up for the sake of others, again from the start. A lost
     * connection is not tried again: nobody knows whether the server took the changes.
     */
    void write(Changes changes) {
        retry(() -> {
            try (Session session = driver.session(writers);
                    Transaction transaction = session.beginTransaction(WRITE)) {
                changes.make(transaction);
                transaction.commit();
            }
        });
    }

    /** Changes that may be made more than once, as long as only the last time counts. */
    @FunctionalInterface
    interface Changes {
        void make(Transaction transaction);
    }

    @Override
    public void close() {
        driver.close();
    }

    private static void retry(Runnable changes) {
        for (int attempt = 1; ; attempt++) {
            try {
                changes.run();
                return;
            } catch (TransientException e) {
                if (attempt == TRIES || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(FIRST_PAUSE_MILLIS << (attempt - 1)));
            }
        }
    }
}
