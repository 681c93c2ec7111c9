package io.polymath.backup.estate;

import io.polymath.backup.estate.ChromaClient.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a Polymath installation keeps in Chroma: the vectors of its papers and of their passages. */
public final class ChromaEstate {

    public static final int DIMENSION = 384;
    /** Vectors at scale 1. */
    public static final int PAPERS = 1_500;

    public static final int PASSAGES = 4_500;

    /** As much as fits into a request of 5 MB: larger ones are not faster. */
    private static final int BATCH = 500;
    /** Building the graph takes most of the time, and nobody measures its recall here. */
    private static final int EF_CONSTRUCTION = 20;

    private static final String[] SOURCES = {"arxiv", "crossref", "github", "notes", "résumé", "索引"};

    private ChromaEstate() {}

    /** Writes {@code papers} (cosine) and {@code passages} (l2) through a server, the same content for the same scale. */
    public static void fill(ChromaClient client, double scale) throws IOException {
        fill(client, (int) (PAPERS * scale), (int) (PASSAGES * scale));
    }

    /** Writes as many of each. */
    public static void fill(ChromaClient client, int paperCount, int passageCount) throws IOException {
        String papers = client.create("papers", Map.of("space", "cosine", "ef_construction", EF_CONSTRUCTION));
        String passages = client.create("passages", Map.of("space", "l2", "ef_construction", EF_CONSTRUCTION));
        ExecutorService writers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Void>> writes = List.of(
                    writers.submit(write(client, papers, "paper", paperCount)),
                    writers.submit(write(client, passages, "passage", passageCount)));
            for (Future<Void> write : writes) {
                write.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("unable to fill Chroma", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            writers.shutdownNow();
        }
    }

    private static Callable<Void> write(ChromaClient client, String collection, String noun, int count) {
        return () -> {
            Random random = new Random(noun.hashCode());
            for (int start = 0; start < count; start += BATCH) {
                List<Item> items = new ArrayList<>();
                for (int i = start; i < Math.min(start + BATCH, count); i++) {
                    items.add(item(noun, i, random));
                }
                client.add(collection, items);
            }
            return null;
        };
    }

    private static Item item(String noun, int number, Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return new Item(
                String.format(Locale.ROOT, "%s-%06d", noun, number),
                vector,
                new Words(random).sentence(20 + random.nextInt(40)),
                Map.of(
                        "artifact",
                        (long) number,
                        "score",
                        random.nextDouble(),
                        "indexed",
                        random.nextBoolean(),
                        "source",
                        SOURCES[random.nextInt(SOURCES.length)]),
                null);
    }
}
