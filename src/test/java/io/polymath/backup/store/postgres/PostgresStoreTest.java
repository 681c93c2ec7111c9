package io.polymath.backup.store.postgres;

import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreContract;
import io.polymath.backup.store.StoreKind;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresStoreTest extends StoreContract {

    private static final String DATABASE = "contract";

    @TempDir
    Path home;

    @BeforeAll
    static void fill() throws Exception {
        RichDatabase.create(PostgresServer.shared(), DATABASE);
    }

    @Override
    protected StoreKind kind() {
        return new PostgresKind();
    }

    @Override
    protected Store store() throws Exception {
        return TestStores.of(home, PostgresServer.shared(), DATABASE, Map.of());
    }
}
