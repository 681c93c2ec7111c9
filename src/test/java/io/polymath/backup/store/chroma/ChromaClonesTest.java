package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.estate.ChromaClones;
import io.polymath.backup.estate.ChromaEstate;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directories that the benchmark makes are such as Chroma makes them. */
class ChromaClonesTest {

    /** More than Chroma keeps in the log before it writes an index. */
    private static final int PASSAGES = 1_500;

    private static final int PAPERS = 40;
    private static final int COPIES = 2;

    @TempDir
    static Path home;

    private static Path directory;

    @BeforeAll
    static void multiply() throws Exception {
        directory = Files.createDirectory(home.resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(directory)) {
            ChromaEstate.fill(server.client(), PAPERS, PASSAGES);
        }
        ChromaClones.add(directory, COPIES);
    }

    @Test
    void ourOwnInspectionFindsThemWhole() throws Exception {
        Store store = Stores.of(home, directory);
        ByteArrayOutputStream export = new ByteArrayOutputStream();

        Inventory exported;
        try (Session session = store.connect()) {
            exported = session.open().writeTo(export).inventory();
        }
        Inventory found = new ChromaKind()
                .inspect(new ByteArrayInputStream(export.toByteArray()), Files.createTempDirectory(home, "inspect"));

        assertThat(exported.differences(found)).isEmpty();
        assertThat(exported.warnings()).isEmpty();
        assertThat(exported.items()).hasSize(2 * (1 + COPIES));
        assertThat(exported.count("collections")).isEqualTo((PAPERS + PASSAGES) * (1L + COPIES));
    }

    @Test
    void aRealServerGivesAndFindsEveryVector() throws Exception {
        try (ChromaServer server = ChromaServer.start(directory)) {
            ChromaClient client = server.client();
            Map<String, String> collections = client.collections();
            Set<String> ids = new HashSet<>();

            assertThat(collections).hasSize(2 * (1 + COPIES));
            for (Map.Entry<String, String> collection : collections.entrySet()) {
                List<Item> items = client.get(collection.getValue());
                Item last = items.get(items.size() - 1);
                items.forEach(item -> ids.add(item.id()));

                assertThat(items).as(collection.getKey()).hasSize((int) client.count(collection.getValue()));
                assertThat(client.query(collection.getValue(), items.get(7).vector(), 3))
                        .as(collection.getKey())
                        .startsWith(items.get(7).id());
                assertThat(client.query(collection.getValue(), last.vector(), 3))
                        .as(collection.getKey())
                        .startsWith(last.id());
            }
            assertThat(ids).hasSize((PAPERS + PASSAGES) * (1 + COPIES));
        }
    }
}
