package io.polymath.backup.store.chroma;

import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreContract;
import io.polymath.backup.store.StoreKind;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class ChromaStoreContractTest extends StoreContract {

    private static ChromaServer server;

    @TempDir
    Path home;

    @BeforeAll
    static void fill() throws Exception {
        server = ChromaServer.start();
        Everything.fill(server.client());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected StoreKind kind() {
        return new ChromaKind();
    }

    @Override
    protected Store store() throws Exception {
        return Stores.of(home, server.directory());
    }
}
