package io.polymath.backup.estate;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.Neo4jException;

/** A writer that commits small transactions to the estate's graph, one after the other, until it is closed. */
public final class Neo4jLoad implements AutoCloseable {

    /** A passage and the concept that it mentions: a node that an export may miss, and a relationship that points at it. */
    private static final String WRITE = "MATCH (c:CONCEPT) WITH c LIMIT 1"
            + " CREATE (:Passage {passage_id: $id, text: 'written while it was copied'})-[:MENTIONS {weight: 0.5}]->(c)";

    private final Driver driver;
    private final AtomicReference<Duration> pause;
    private final AtomicLong commits = new AtomicLong();
    private final AtomicReference<Optional<Neo4jException>> failure = new AtomicReference<>(Optional.empty());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread writer = new Thread(this::write, "neo4j-load");

    private Neo4jLoad(Driver driver, Duration pause) {
        this.driver = driver;
        this.pause = new AtomicReference<>(pause);
    }

    /**
     * Starts a writer.
     *
     * @param driver stays open
     * @param pause how long it waits after each commit
     */
    public static Neo4jLoad start(Driver driver, Duration pause) {
        Neo4jLoad load = new Neo4jLoad(driver, pause);
        load.writer.start();
        return load;
    }

    /** Changes how long it waits after each commit from now on. */
    public void pause(Duration next) {
        pause.set(next);
    }

    /** Returns how many transactions it has committed. */
    public long commits() {
        return commits.get();
    }

    /** Stops after the transaction that runs, and throws what made the writer fail, if anything did. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        failure.get().ifPresent(e -> {
            throw e;
        });
    }

    private void write() {
        try (Session session = driver.session()) {
            do {
                session.run(WRITE, Map.of("id", "load-" + commits.get() + "-" + System.nanoTime()))
                        .consume();
                commits.incrementAndGet();
            } while (!stopped.await(pause.get().toNanos(), TimeUnit.NANOSECONDS));
        } catch (Neo4jException e) {
            failure.set(Optional.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
