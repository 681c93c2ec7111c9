package io.polymath.backup.repository;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * The stores that a repository keeps; the manifest there is that of the whole set, which this restricts.
 *
 * @param stores their names; none for all stores
 */
public record StoreChoice(List<String> stores) {

    /** The file beside the manifest; there is none where all stores are kept. */
    public static final String FILE = "stores.json";

    /** All stores. */
    public static final StoreChoice ALL = new StoreChoice(List.of());

    private static final JsonMapper JSON = ManifestFormat.mapper();
    private static final int MAX_BYTES = 1 << 20;

    public StoreChoice {
        stores = List.copyOf(stores);
    }

    /** Reads the file, which is not closed. */
    public static StoreChoice read(InputStream in) throws IOException {
        return JSON.readValue(in.readNBytes(MAX_BYTES), StoreChoice.class);
    }

    /** Returns what the file holds. */
    byte[] write() throws IOException {
        return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    public boolean isAll() {
        return stores.isEmpty();
    }

    /** Returns whether it has a store. */
    public boolean has(String store) {
        return isAll() || stores.contains(store);
    }

    /** Returns what a manifest says of these stores. */
    public Manifest of(Manifest whole) {
        if (isAll()) {
            return whole;
        }
        Predicate<Archive> archives = archive -> has(archive.store());
        return new Manifest(
                whole.format(),
                whole.set(),
                whole.sequence(),
                whole.label(),
                whole.host(),
                whole.program(),
                whole.started(),
                whole.ended(),
                whole.cut(),
                whole.estate().stream().filter(this::has).toList(),
                whole.asked().stream().filter(this::has).toList(),
                whole.archives().stream().filter(archives).toList(),
                whole.failures().stream()
                        .filter(failure -> has(failure.store()))
                        .toList());
    }
}
