package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withPrecision;

import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares what two real servers answer. */
final class Answers {

    /** A cosine space keeps vectors divided by their norms: what comes back is off by the last bits. */
    private static final float PRECISION = 2e-6f;

    private Answers() {}

    /** Asserts that two databases have the same collections, and these the same records, found by the same queries. */
    static void assertSame(ChromaClient expected, ChromaClient found) throws IOException {
        Map<String, String> collections = expected.collections();
        assertThat(found.collections()).isEqualTo(collections);
        for (Map.Entry<String, String> collection : collections.entrySet()) {
            assertSameCollection(expected, found, collection.getKey(), collection.getValue());
        }
    }

    /** Asserts that a collection, which has the same id in both, is the same. */
    static void assertSameCollection(ChromaClient expected, ChromaClient found, String name, String id)
            throws IOException {
        List<Item> items = expected.get(id);
        Map<String, Item> others = byId(found.get(id));
        assertThat(others).as(name).hasSameSizeAs(items);
        assertThat(found.count(id)).as(name).isEqualTo(items.size());
        for (Item item : items) {
            assertThat(others).as(name).containsKey(item.id());
            assertSameItem(name, item, Objects.requireNonNull(others.get(item.id())));
        }
        if (!items.isEmpty()) {
            // all that are there, so that the result does not depend on the graph
            List<String> nearest = expected.query(id, items.get(0).vector(), items.size());
            assertThat(nearest).as(name).hasSameSizeAs(items);
            assertThat(found.query(id, items.get(0).vector(), items.size()))
                    .as(name)
                    .containsExactlyInAnyOrderElementsOf(nearest)
                    .startsWith(nearest.get(0));
        }
    }

    private static void assertSameItem(String name, Item item, Item other) {
        String which = name + " " + item.id();
        assertThat(other.document()).as(which).isEqualTo(item.document());
        assertThat(other.metadata()).as(which).isEqualTo(item.metadata());
        assertThat(other.uri()).as(which).isEqualTo(item.uri());
        assertThat(other.vector()).as(which).containsExactly(item.vector(), withPrecision(PRECISION));
    }

    private static Map<String, Item> byId(List<Item> items) {
        Map<String, Item> map = new HashMap<>();
        items.forEach(item -> map.put(item.id(), item));
        return map;
    }
}
