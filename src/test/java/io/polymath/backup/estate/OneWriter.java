package io.polymath.backup.estate;

import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Session;

/**
 * An application that writes each thing to Chroma, then to Neo4j, then to PostgreSQL, without a rest, and can be paused
 * between two things: while its folder has a file {@code wanted} it rests, and then there is a file {@code paused}.
 */
public final class OneWriter implements AutoCloseable {

    private static final String COLLECTION = "things";
    private static final String LABEL = "OneWriterThing";
    private static final int REST_MILLIS = 5;

    private final Path folder;
    private final Connection rows;
    private final Session graph;
    private final ChromaClient vectors;
    private final String collection;
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::write, "one-writer");
    private volatile boolean stopped;

    private OneWriter(Path folder, Connection rows, Session graph, ChromaClient vectors) throws IOException {
        this.folder = folder;
        this.rows = rows;
        this.graph = graph;
        this.vectors = vectors;
        this.collection = vectors.create(COLLECTION, Map.of("sync_threshold", 100));
    }

    /** Begins to write into an empty database, an empty graph and a directory without that collection. */
    public static OneWriter start(
            Path folder, PostgresServer postgres, String database, Neo4jServer neo4j, ChromaServer chroma)
            throws Exception {
        postgres.createDatabase(database);
        postgres.execute(database, "CREATE TABLE things (id bigint PRIMARY KEY)");
        neo4j.wipe();
        OneWriter writer =
                new OneWriter(folder, postgres.connect(database), neo4j.driver().session(), chroma.client());
        writer.thread.start();
        writer.awaitMore();
        return writer;
    }

    /** Returns two programs, {@code pause} and {@code resume}, in its folder. */
    public void writePrograms() throws IOException {
        program("pause", "touch wanted; while [ ! -e paused ]; do sleep 0.02; done");
        program("resume", "rm -f wanted; while [ -e paused ]; do sleep 0.02; done");
    }

    /** Writes a program into its folder, which it runs in. */
    public Path program(String name, String lines) throws IOException {
        Path program = Files.writeString(folder.resolve(name), "#!/bin/sh\ncd '" + folder + "'\n" + lines + "\n");
        if (!program.toFile().setExecutable(true)) {
            throw new IOException("unable to make " + program + " executable");
        }
        return program;
    }

    /** Waits until it has written more than until now. */
    public void awaitMore() throws Exception {
        long before = written.get();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (written.get() <= before + 1) {
            Exception failed = failure.get();
            if (failed != null || System.nanoTime() > deadline) {
                throw new IOException("the writer does not write", failed);
            }
            TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        }
    }

    /** Returns whether it is paused, or is to be. */
    public boolean isPaused() {
        return Files.exists(folder.resolve("wanted")) || Files.exists(folder.resolve("paused"));
    }

    /** Returns how many things it has written. */
    public long written() {
        return written.get();
    }

    private void write() {
        try (Statement statement = rows.createStatement()) {
            while (!stopped) {
                if (Files.exists(folder.resolve("wanted"))) {
                    rest();
                }
                long id = written.get();
                vectors.add(collection, List.of(Item.of("thing-" + id, (float) id, 1)));
                graph.run("CREATE (:" + LABEL + " {id: $id})", Map.of("id", id)).consume();
                statement.execute("INSERT INTO things VALUES (" + id + ")");
                written.incrementAndGet();
            }
        } catch (Exception e) {
            failure.set(e);
        }
    }

    private void rest() throws IOException, InterruptedException {
        Path paused = Files.createFile(folder.resolve("paused"));
        while (Files.exists(folder.resolve("wanted")) && !stopped) {
            TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        }
        Files.delete(paused);
    }

    @Override
    public void close() throws SQLException, IOException {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rows.close();
        graph.close();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IOException("the writer failed", failed);
        }
    }
}
