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
import java.io.IOException;
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
    private static final int SEARCHES = 30;
    /** The index finds what is near, not surely what is nearest; one that does not fit its vectors finds none. */
    private static final int MISSED = 6;

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
                items.forEach(item -> ids.add(item.id()));

                assertThat(items).as(collection.getKey()).hasSize((int) client.count(collection.getValue()));
                assertThat(found(client, collection.getValue(), items))
                        .as(collection.getKey())
                        .isGreaterThanOrEqualTo(SEARCHES - MISSED);
            }
            assertThat(ids).hasSize((PAPERS + PASSAGES) * (1 + COPIES));
        }
    }

    /** Returns how many of the last vectors are what is nearest to themselves. */
    private static int found(ChromaClient client, String collection, List<Item> items) throws IOException {
        int found = 0;
        for (Item item : items.subList(items.size() - SEARCHES, items.size())) {
            if (client.query(collection, item.vector(), 3).get(0).equals(item.id())) {
                found++;
            }
        }
        return found;
    }
}
