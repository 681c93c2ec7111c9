package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An unpacked export, opened by a real server, answers as the one does that it was taken from. */
class ChromaServedTest {

    private static ChromaServer original;

    @TempDir
    Path home;

    @BeforeAll
    static void fill() throws Exception {
        original = ChromaServer.start();
        Everything.fill(original.client());
    }

    @AfterAll
    static void stop() {
        original.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "0"})
    void anUnpackedExportAnswersAsTheOriginal(String tries) throws Exception {
        TestExport export = TestExport.of(Stores.of(home, original.directory(), Map.of("tries", tries)));

        try (ChromaServer server = ChromaServer.start(export.unpack(home.resolve("unpacked")))) {
            Answers.assertSame(original.client(), server.client());
            Answers.assertSame(
                    original.client().database("tenant_two", "archive"),
                    server.client().database("tenant_two", "archive"));
        }
    }

    @Test
    void everySortOfValueIsThere() throws Exception {
        TestExport export = TestExport.of(Stores.of(home, original.directory()));

        try (ChromaServer server = ChromaServer.start(export.unpack(home.resolve("unpacked")))) {
            ChromaClient client = server.client();
            List<Item> papers = client.get(client.collections().get("papers"));
            assertThat(papers).hasSize(128).extracting(Item::id).contains("a-1").doesNotContain("a-2", "tail-3");
            assertThat(papers)
                    .filteredOn(item -> item.metadata().containsKey("float"))
                    .isNotEmpty()
                    .allSatisfy(item -> {
                        assertThat(item.metadata().get("int")).isInstanceOf(Long.class);
                        assertThat(item.metadata().get("float")).isInstanceOf(Double.class);
                        assertThat(item.metadata().get("bool")).isEqualTo(true);
                        assertThat(item.metadata().get("text")).isEqualTo("true");
                    });
            ChromaClient archive = client.database("tenant_two", "archive");
            assertThat(archive.get(archive.collections().get("papers")))
                    .hasSize(25)
                    .extracting(Item::id)
                    .contains("ünïcode-索引-7");
        }
    }

    @Test
    void whatWasWrittenAfterTheExportIsNotInIt() throws Exception {
        ChromaClient client = original.client();
        String collection = client.create("later", Map.of());
        client.add(collection, List.of(Item.of("before", 1, 2)));
        TestExport export = TestExport.of(Stores.of(home, original.directory()));
        client.add(collection, List.of(Item.of("after", 3, 4)));

        try (ChromaServer server = ChromaServer.start(export.unpack(home.resolve("unpacked")))) {
            assertThat(server.client().get(collection)).extracting(Item::id).containsExactly("before");
        } finally {
            client.drop("later");
        }
    }
}
