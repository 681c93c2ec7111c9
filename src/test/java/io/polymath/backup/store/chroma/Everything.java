package io.polymath.backup.store.chroma;

import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small Chroma that holds something of every sort that it can hold. */
public final class Everything {

    static final int DIMENSION = 12;

    private Everything() {}

    /**
     * Writes collections of both spaces, flushed and not, with changes in the log that the index has not seen, in several
     * tenants and databases, an empty one, and one that is dropped again.
     */
    public static void fill(ChromaClient client) throws IOException {
        Random random = new Random(7);
        changed(client, client.create("papers", Map.of("space", "cosine", "sync_threshold", 50)), random);
        changed(client, client.create("passages", Map.of("space", "l2", "sync_threshold", 50)), random);
        client.add(client.create("unflushed", Map.of("space", "l2")), items("new-", 20, random));
        client.create("empty", Map.of());
        client.add(client.create("dropped", Map.of()), items("gone-", 3, random));
        client.drop("dropped");
        ChromaClient other = client.createDatabase("tenant_two", "archive");
        other.add(
                other.create("papers", Map.of("space", "ip", "sync_threshold", 10)), items("ünïcode-索引-", 25, random));
    }

    /** Adds 130 records, of which 100 are flushed, and changes some of both kinds. */
    private static void changed(ChromaClient client, String collection, Random random) throws IOException {
        client.add(collection, items("a-", 50, random));
        client.add(collection, items("b-", 50, random));
        client.add(collection, items("tail-", 30, random));
        client.delete(collection, List.of("a-1", "a-2", "tail-3"));
        client.upsert(collection, items("b-", 4, random));
        client.update(collection, List.of(item("a-7", random), item("tail-7", random)));
        client.add(collection, List.of(item("a-1", random)));
        client.update(collection, List.of(new Item("b-9", null, "only the text", Map.of("int", 9L), null)));
    }

    static List<Item> items(String prefix, int count, Random random) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(item(prefix + i, random));
        }
        return items;
    }

    private static Item item(String id, Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        int number = random.nextInt(1000);
        return new Item(
                id,
                vector,
                number % 5 == 0 ? null : "text ü of " + id,
                number % 7 == 0
                        ? Map.of()
                        : Map.of("int", (long) number, "float", (double) number, "bool", true, "text", "true"),
                number % 2 == 0 ? null : "file:///" + id);
    }
}
