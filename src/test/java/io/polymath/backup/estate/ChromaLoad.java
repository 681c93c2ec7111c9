package io.polymath.backup.estate;

import io.polymath.backup.estate.ChromaClient.Item;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Writers that add, upsert and delete as fast as a server lets them, until closed. */
public final class ChromaLoad implements AutoCloseable {

    private static final int BATCH = 10;

    private final ChromaClient client;
    private final int dimension;
    private final Duration pause;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong longestNanos = new AtomicLong();
    private final Queue<IOException> errors = new ConcurrentLinkedQueue<>();

    private ChromaLoad(ChromaClient client, int dimension, Duration pause) {
        this.client = client;
        this.pause = pause;
        this.dimension = dimension;
    }

    /** Starts writers, each of which writes to one of the collections, in turn. */
    public static ChromaLoad start(ChromaClient client, List<String> collections, int dimension, int writers) {
        return start(client, collections, dimension, writers, Duration.ZERO);
    }

    /**
     * Starts writers, each of which writes to one of the collections, in turn.
     *
     * @param pause how long each waits after a request
     */
    public static ChromaLoad start(
            ChromaClient client, List<String> collections, int dimension, int writers, Duration pause) {
        ChromaLoad load = new ChromaLoad(client, dimension, pause);
        for (int writer = 0; writer < writers; writer++) {
            String collection = collections.get(writer % collections.size());
            int number = writer;
            Thread thread = new Thread(() -> load.run(collection, number), "chroma-load-" + writer);
            thread.setDaemon(true);
            thread.start();
            load.threads.add(thread);
        }
        return load;
    }

    private void run(String collection, int writer) {
        Random random = new Random(writer);
        for (long round = 0; !stopped.get(); round++) {
            long start = System.nanoTime();
            try {
                write(collection, "load-" + writer + "-", round, random);
                writes.incrementAndGet();
            } catch (IOException e) {
                errors.add(e);
            }
            longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void write(String collection, String prefix, long round, Random random) throws IOException {
        switch ((int) (round % 3)) {
            case 0 -> client.add(collection, items(prefix, round, random));
            case 1 -> client.upsert(collection, items(prefix, round - 1 - 3L * random.nextInt(5), random));
            default -> client.delete(collection, ids(prefix, Math.max(0, round - 2 - 3L * random.nextInt(5))));
        }
    }

    private static List<String> ids(String prefix, long round) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < BATCH / 2; i++) {
            ids.add(prefix + round + "-" + 2 * i);
        }
        return ids;
    }

    private List<Item> items(String prefix, long round, Random random) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            float[] vector = new float[dimension];
            for (int j = 0; j < dimension; j++) {
                vector[j] = random.nextFloat();
            }
            items.add(new Item(
                    prefix + Math.max(0, round) + "-" + i, vector, "written under load", Map.of("round", round), null));
        }
        return items;
    }

    /** Returns how many requests have succeeded. */
    public long writes() {
        return writes.get();
    }

    /** Returns how long the slowest request took so far. */
    public long longestMillis() {
        return longestNanos.get() / 1_000_000;
    }

    /** Returns what the writers have seen fail. */
    public List<IOException> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        stopped.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
