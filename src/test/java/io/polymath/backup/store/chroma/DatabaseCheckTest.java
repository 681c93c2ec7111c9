package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.server.ChromaServer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseCheckTest {

    private static final int PAGE_BYTES = 4096;

    @TempDir
    static Path home;

    private static Path whole;

    private Path database;

    @BeforeAll
    static void fill() throws Exception {
        Path directory = Files.createDirectory(home.resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(directory)) {
            server.client().add(server.client().create("papers", Map.of()), Everything.items("a-", 40, new Random(7)));
        }
        whole = directory.resolve(Sqlite.FILE);
    }

    @BeforeEach
    void copy() throws Exception {
        database = Files.copy(whole, Files.createTempDirectory(home, "copy").resolve(Sqlite.FILE));
    }

    @Test
    void aWholeDatabasePasses() {
        assertThatCode(this::quick).doesNotThrowAnyException();
        assertThatCode(this::full).doesNotThrowAnyException();
    }

    @Test
    void aFullTextIndexThatDoesNotAgreeWithTheDocumentsIsFoundByTheFullCheckAlone() throws Exception {
        try (Connection connection = Sqlite.open(database, Duration.ZERO)) {
            Sqlite.execute(connection, "UPDATE embedding_fulltext_search_content SET c0 = 'another text' WHERE id = 1");
        }

        assertThatCode(this::quick).doesNotThrowAnyException();
        assertThatThrownBy(this::full)
                .isInstanceOf(DamagedException.class)
                .hasMessage("chroma.sqlite3: the full-text index does not agree with the documents");
    }

    @Test
    void aDamagedPageIsFoundByBoth() throws Exception {
        overwrite(pageOf("embedding_fulltext_search_data"));

        assertThatThrownBy(this::quick).isInstanceOf(DamagedException.class).hasMessageStartingWith("chroma.sqlite3: ");
        assertThatThrownBy(this::full).isInstanceOf(DamagedException.class).hasMessageStartingWith("chroma.sqlite3: ");
    }

    private void quick() throws Exception {
        try (Connection connection = Sqlite.open(database, Duration.ZERO)) {
            new DatabaseCheck(connection).quick();
        }
    }

    private void full() throws Exception {
        try (ThoroughCheck check = ThoroughCheck.start(database)) {
            check.await();
        }
    }

    private int pageOf(String table) throws Exception {
        try (Connection connection = Sqlite.open(database, Duration.ZERO)) {
            return Integer.parseInt(
                    Sqlite.value(connection, "SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'"));
        }
    }

    private void overwrite(int page) throws Exception {
        try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
            byte[] noise = new byte[PAGE_BYTES];
            new Random(page).nextBytes(noise);
            file.write(ByteBuffer.wrap(noise), (page - 1L) * PAGE_BYTES);
        }
    }
}
