package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Stores for tests, configured as an operator would. */
final class Stores {

    private Stores() {}

    /** Returns a store of a server, with more settings or others, by their short names. */
    static Store of(Neo4jServer server, Path home, Map<String, String> more) throws IOException {
        Map<String, String> settings = new TreeMap<>(Map.of("uri", server.uri(), "password", server.password()));
        settings.putAll(more);
        return of(home, settings);
    }

    /** Returns a store with these settings, by their short names. */
    static Store of(Path home, Map<String, String> settings) throws IOException {
        Map<String, String> full = new TreeMap<>();
        settings.forEach((name, value) -> full.put("store.neo4j." + name, value));
        Configuration configuration = TestConfiguration.of(home, full);
        Store store = new Neo4jKind().configure("neo4j", configuration.section("store.neo4j"), Clock.systemUTC());
        configuration.check();
        return store;
    }
}
