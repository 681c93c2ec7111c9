package io.polymath.backup.store.postgres;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;

/** Stores as the configuration builds them. */
final class TestStores {

    private TestStores() {}

    /** Returns the store of a database on a server, reached as the superuser but for the settings given. */
    static Store of(Path home, PostgresServer server, String database, Map<String, String> settings)
            throws IOException {
        Map<String, String> all = new TreeMap<>(Map.of(
                "host", server.host(),
                "port", Integer.toString(server.port()),
                "database", database,
                "user", server.superuser(),
                "password", server.password()));
        all.putAll(settings);
        Map<String, String> keys = new TreeMap<>();
        all.forEach((key, value) -> keys.put("store.postgres." + key, value));
        Configuration configuration = TestConfiguration.of(home, keys);
        Store store =
                new PostgresKind().configure("postgres", configuration.section("store.postgres"), Clock.systemUTC());
        configuration.check();
        return store;
    }
}
