package io.polymath.backup.store.chroma;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Configured stores for tests. */
final class Stores {

    private Stores() {}

    /** Returns a store whose spool is in the home folder. */
    static Store of(Path home, Path directory) throws IOException {
        return of(home, directory, Map.of());
    }

    /** Returns a store with more settings, given without their prefix. */
    static Store of(Path home, Path directory, Map<String, String> more) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        settings.put("store.chromadb.path", directory.toString());
        settings.put("store.chromadb.spool", home.toString());
        more.forEach((key, value) -> settings.put("store.chromadb." + key, value));
        Configuration configuration = TestConfiguration.of(home, settings);
        Store store =
                new ChromaKind().configure("chromadb", configuration.section("store.chromadb"), Clock.systemUTC());
        configuration.check();
        return store;
    }
}
