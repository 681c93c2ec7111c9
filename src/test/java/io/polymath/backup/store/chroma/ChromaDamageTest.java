package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories as a real server wrote them, and then damaged as copies and disks do it: each is refused by name. */
class ChromaDamageTest {

    private static final Map<String, Object> FLUSHED = Map.of("space", "l2", "sync_threshold", 50);

    /** 32 links, 12 dimensions, a label. */
    private static final long ELEMENT_BYTES = 4 + 32 * 4 + 12 * 4 + 8;

    @TempDir
    static Path states;

    @TempDir
    Path home;

    /** After 100 records a collection. */
    private static Path earlier;
    /** After 200 records a collection, ten of the first deleted. */
    private static Path later;

    private Path directory;

    @BeforeAll
    static void write() throws Exception {
        earlier = states.resolve("earlier");
        later = states.resolve("later");
        Random random = new Random(3);
        try (ChromaServer server = ChromaServer.start()) {
            ChromaClient client = server.client();
            List<String> collections = List.of(client.create("papers", FLUSHED), client.create("passages", FLUSHED));
            for (String collection : collections) {
                client.add(collection, Everything.items("a-", 50, random));
                client.add(collection, Everything.items("b-", 50, random));
            }
            Directories.copy(server.directory(), earlier);
            for (String collection : collections) {
                client.delete(
                        collection, List.of("a-0", "a-1", "a-2", "a-3", "a-4", "a-5", "a-6", "a-7", "a-8", "a-9"));
                client.add(collection, Everything.items("c-", 50, random));
                client.add(collection, Everything.items("d-", 50, random));
            }
            Directories.copy(server.directory(), later);
        }
    }

    @BeforeEach
    void copy() throws IOException {
        directory = Directories.copy(later, home.resolve("chroma"));
    }

    private Path file(SegmentFile file) throws Exception {
        return new ChromaDirectory(directory).file(Directories.segment(directory, "papers"), file);
    }

    private Path earlier(SegmentFile file) throws Exception {
        return new ChromaDirectory(earlier).file(Directories.segment(directory, "papers"), file);
    }

    private Path folder() throws Exception {
        return directory.resolve(Directories.segment(directory, "papers"));
    }

    @Test
    void aDirectoryWithoutDamageIsExported() throws Exception {
        TestExport export = TestExport.of(Stores.of(home, directory));

        assertThat(export.content().inventory().items())
                .extracting(item -> item.name() + " " + item.count())
                .containsExactly(
                        "default_tenant/default_database/papers 190", "default_tenant/default_database/passages 190");
    }

    @Test
    void sqliteThatIsOlderThanItsIndex() throws Exception {
        Directories.replace(directory.resolve(Sqlite.FILE), earlier.resolve(Sqlite.FILE));

        // both collections are damaged, and the order of their ids is not known
        assertThat(refusal())
                .message()
                .matches("chromadb: collection (papers|passages): 90 of 190 vectors have no record");
    }

    @Test
    void anIndexThatIsOlderThanItsRecords() throws Exception {
        Directories.replace(folder(), earlier.resolve(folder().getFileName()));

        assertRefused("chromadb: collection papers: 90 of 190 records have no vector");
    }

    @Test
    void aFolderThatIsMissing() throws Exception {
        Path folder = folder();
        Directories.delete(folder);

        assertRefused("chromadb: collection papers: its index was written, but folder " + folder.getFileName()
                + " is missing");
    }

    @Test
    void aHeaderThatIsMissing() throws Exception {
        Files.delete(file(SegmentFile.HEADER));

        assertRefused("chromadb: collection papers: header.bin is missing");
    }

    @Test
    void anOlderHeader() throws Exception {
        Directories.replace(file(SegmentFile.HEADER), earlier(SegmentFile.HEADER));

        // an older header knows fewer elements than the links of a newer graph
        assertThat(refusal())
                .message()
                .matches("chromadb: collection papers: data_level0.bin links element \\d+ to 1\\d\\d, which does not"
                        + " exist");
    }

    @Test
    void aHeaderThatWasCut() throws Exception {
        Directories.cut(file(SegmentFile.HEADER), 50);

        assertRefused("chromadb: collection papers: header.bin is shorter than 100 bytes");
    }

    @Test
    void idsThatAreMissing() throws Exception {
        Files.delete(file(SegmentFile.IDS));

        assertRefused("chromadb: collection papers: index_metadata.pickle is missing, and the index has 200 elements");
    }

    @Test
    void idsThatWereCut() throws Exception {
        Directories.cut(file(SegmentFile.IDS), 500);

        assertThat(refusal())
                .message()
                .matches("chromadb: collection papers: index_metadata.pickle ends after \\d+ tokens");
    }

    @Test
    void idsThatWereCutToTheirBeginning() throws Exception {
        Directories.cut(file(SegmentFile.IDS), 2);

        assertRefused("chromadb: collection papers: index_metadata.pickle ends after 1 token");
    }

    @Test
    void idsThatAreEmpty() throws Exception {
        Directories.cut(file(SegmentFile.IDS), 0);

        assertRefused("chromadb: collection papers: index_metadata.pickle is empty");
    }

    @Test
    void olderIds() throws Exception {
        Directories.replace(file(SegmentFile.IDS), earlier(SegmentFile.IDS));

        assertThat(refusal())
                .message()
                .matches("chromadb: collection papers: data_level0.bin has label \\d+ at element 1\\d\\d, which is no"
                        + " id's, or another element's too");
    }

    @Test
    void vectorsThatWereCut() throws Exception {
        Directories.cut(file(SegmentFile.ELEMENTS), 50 * ELEMENT_BYTES + 7);

        assertRefused("chromadb: collection papers: data_level0.bin ends after 50 of 200 elements");
    }

    @Test
    void olderVectors() throws Exception {
        Directories.replace(file(SegmentFile.ELEMENTS), earlier(SegmentFile.ELEMENTS));

        assertThat(refusal()).message().matches("chromadb: collection papers: data_level0.bin .*");
    }

    @Test
    void aLinkThatLeadsNowhere() throws Exception {
        Directories.writeInt(file(SegmentFile.ELEMENTS), 4, 1_000_000);

        assertRefused(
                "chromadb: collection papers: data_level0.bin links element 0 to 1,000,000, which does not exist");
    }

    @Test
    void normsThatWereCut() throws Exception {
        Directories.cut(file(SegmentFile.NORMS), 50);

        assertRefused("chromadb: collection papers: length.bin ends after 12 of 200 norms");
    }

    @Test
    void linksThatWereCut() throws Exception {
        Directories.cut(file(SegmentFile.LINKS), 20);

        assertRefused("chromadb: collection papers: link_lists.bin ends after 5 of 200 elements");
    }

    @Test
    void anUpperLinkThatLeadsNowhere() throws Exception {
        ByteBuffer links =
                ByteBuffer.wrap(Files.readAllBytes(file(SegmentFile.LINKS))).order(ByteOrder.LITTLE_ENDIAN);
        int element = 0;
        while (links.getInt(links.position()) == 0) {
            links.position(links.position() + 4);
            element++;
        }
        Directories.writeInt(file(SegmentFile.LINKS), links.position() + 8, 7_000_000);

        assertRefused(Text.of(
                "chromadb: collection papers: link_lists.bin links element %d to 7,000,000, which does not exist",
                element));
    }

    @Test
    void aDatabaseThatWasOverwritten() throws Exception {
        for (long page = 8; page < 40; page++) {
            Directories.writeInt(directory.resolve(Sqlite.FILE), page * 4096, -1);
        }

        assertRefused("chromadb: chroma.sqlite3: database disk image is malformed");
    }

    @Test
    void aDatabaseThatWasCut() throws Exception {
        Directories.cut(directory.resolve(Sqlite.FILE), 100_000);

        assertRefused("chromadb: chroma.sqlite3: database disk image is malformed");
    }

    @Test
    void aDatabaseThatIsNone() throws Exception {
        Directories.writeInt(directory.resolve(Sqlite.FILE), 0, 0);

        assertRefused("chromadb: chroma.sqlite3: file is not a database");
    }

    @Test
    void aRecordWhoseVectorIsMissing() throws Exception {
        Directories.execute(
                directory,
                "UPDATE embeddings SET embedding_id = 'other' WHERE embedding_id = 'b-7' AND segment_id ="
                        + " (SELECT s.id FROM segments s JOIN collections c ON c.id = s.collection"
                        + " WHERE c.name = 'papers' AND s.scope = 'METADATA')");

        assertRefused("chromadb: collection papers: the ids of its vectors are not those of its records");
    }

    @Test
    void aSegmentWhoseIdLeadsElsewhere() throws Exception {
        Directories.execute(
                directory, "UPDATE segments SET id = '../../etc' WHERE id = '" + folder().getFileName() + "'");

        assertRefused(
                "chromadb: collection default_tenant/default_database/papers has a segment whose id is not a UUID");
    }

    private void assertRefused(String message) throws IOException {
        assertThat(refusal()).hasMessage(message);
    }

    private BackupException refusal() throws IOException {
        Store store = Stores.of(home, directory);
        BackupException refusal = catchThrowableOfType(BackupException.class, () -> TestExport.of(store));
        assertThat(refusal).isNotNull();
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refusal.hint())
                .isEqualTo("the directory " + directory + " itself is damaged: keep the older sets, and restore one");
        return refusal;
    }
}
