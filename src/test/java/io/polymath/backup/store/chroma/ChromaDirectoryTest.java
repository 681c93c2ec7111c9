package io.polymath.backup.store.chroma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories in every state that an operator may leave one in. */
class ChromaDirectoryTest {

    @TempDir
    static Path original;

    @TempDir
    Path home;

    private Path directory;

    @BeforeAll
    static void fill() throws Exception {
        try (ChromaServer server = ChromaServer.start()) {
            Everything.fill(server.client());
            Directories.copy(server.directory(), original.resolve("chroma"));
        }
    }

    @BeforeEach
    void copy() throws IOException {
        directory = Directories.copy(
                original.resolve("chroma"),
                Files.createDirectory(home.resolve("data")).resolve("chroma"));
    }

    @Test
    void aDirectoryThatIsNowhere() throws Exception {
        Path nowhere = Files.createDirectory(home.resolve("empty")).resolve("chroma");

        assertFailed(
                nowhere,
                "chromadb: no directory " + nowhere,
                "set store.chromadb.path to the directory that Chroma was started with");
    }

    @Test
    void aDatabaseThatIsNotChromas() throws Exception {
        Path other = Files.createDirectory(home.resolve("other"));
        Directories.execute(other, "CREATE TABLE notes(id INTEGER PRIMARY KEY)");

        assertFailed(
                other,
                "chromadb: " + other + "/chroma.sqlite3 is no database of Chroma's: it has no table collections",
                "did you mean " + directory + "? then set store.chromadb.path to it");
    }

    @Test
    void anEmptyDatabase() throws Exception {
        Path other = Files.createDirectory(home.resolve("other"));
        Files.createFile(other.resolve(Sqlite.FILE));

        assertFailed(
                other,
                "chromadb: " + other + "/chroma.sqlite3 is no database of Chroma's: it has no table collections",
                "did you mean " + directory + "? then set store.chromadb.path to it");
    }

    @Test
    void noRoomForTheSpool() throws Exception {
        Path spool = home.resolve("no-such-folder");

        BackupException failure =
                failure(() -> TestExport.of(Stores.of(home, directory, Map.of("spool", spool.toString()))));

        assertThat(failure)
                .hasMessage("chromadb: unable to create the spool folder " + spool + "/.polymath-spool-chroma");
        assertThat(failure.hint())
                .isEqualTo("set store.chromadb.spool to a folder that exists, is yours, and has room for a copy");
    }

    @Test
    void twoBackupsAtTheSameTime() throws Exception {
        Session first = Stores.of(home, directory).connect();
        try {
            BackupException failure =
                    failure(() -> Stores.of(home, directory).connect().close());

            assertThat(failure).hasMessage("chromadb: another backup of " + directory + " is running");
            assertThat(failure.exitCode()).isEqualTo(ExitCode.LOCKED);
        } finally {
            first.close();
        }
    }

    @Test
    void aLockThatSomebodyKeeps() throws Exception {
        try (OtherProcess other = OtherProcess.on(directory)) {
            other.run("BEGIN IMMEDIATE");

            BackupException failure =
                    failure(() -> TestExport.of(Stores.of(home, directory, Map.of("lock-timeout", "1s"))));

            assertThat(failure)
                    .hasMessage("chromadb: unable to lock " + directory
                            + "/chroma.sqlite3: another program has held it for 1 s");
            assertThat(failure.hint()).isEqualTo("is a vacuum running, or a program that is stuck?");
        }
    }

    @Test
    void aTransactionThatWasCutOffIsRolledBackInTheExport() throws Exception {
        Inventory whole = TestExport.of(Stores.of(home, directory)).content().inventory();
        leaveHotJournal();
        assertThat(directory.resolve(Sqlite.FILE + "-journal")).exists();

        TestExport export = TestExport.of(Stores.of(home, directory));

        assertThat(whole.differences(export.inspect(home))).isEmpty();
    }

    @Test
    void commitsThatAreStillInTheWriteAheadLogAreExported() throws Exception {
        leaveWriteAheadLog();
        assertThat(Files.size(directory.resolve(Sqlite.FILE + "-wal"))).isPositive();

        TestExport export = TestExport.of(Stores.of(home, directory));

        assertThat(export.content().inventory().facts()).containsEntry("journal-mode", "wal");
        Path unpacked = export.unpack(home.resolve("unpacked"));
        try (Stream<Path> files = Files.list(unpacked)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactly(Sqlite.FILE);
        }
        try (Connection database = Directories.open(unpacked)) {
            assertThat(Sqlite.value(database, "SELECT count(*) FROM embedding_metadata WHERE key = 'late'"))
                    .isEqualTo("1");
        }
        try (ChromaServer server = ChromaServer.start(unpacked)) {
            assertThat(server.client().collections()).containsKeys("papers", "passages", "unflushed", "empty");
        }
    }

    @Test
    void aFolderThatNoCollectionUsesIsTold() throws Exception {
        Path stray = Files.createDirectory(directory.resolve("notes"));
        Files.writeString(stray.resolve("todo"), "12345");
        Files.writeString(directory.resolve("README"), "1");

        TestExport export = TestExport.of(Stores.of(home, directory));

        assertThat(export.content().inventory().warnings())
                .anyMatch(warning ->
                        warning.matches("not exported: folder [0-9a-f-]{36}, [0-9,]+ bytes: no collection uses it"))
                .contains("not exported: folder notes, 5 bytes: no collection uses it")
                .contains("not exported: README, 1 byte: no file of Chroma's");
        assertThat(export.unpack(home.resolve("unpacked")).resolve("notes")).doesNotExist();
    }

    @Test
    void aSparseFileOfFiveTerabytesIsExportedAsWhatItHolds() throws Exception {
        Inventory whole = TestExport.of(Stores.of(home, directory)).content().inventory();
        Path links = new ChromaDirectory(directory).file(Directories.segment(directory, "papers"), SegmentFile.LINKS);
        long before = Files.size(links);
        Directories.stretch(links, 5L << 40);

        for (String tries : new String[] {"1", "0"}) {
            TestExport export = TestExport.of(Stores.of(home, directory, Map.of("tries", tries)));

            Path unpacked = export.unpack(home.resolve("unpacked" + tries));
            assertThat(whole.differences(export.inspect(home))).isEmpty();
            assertThat(unpacked.resolve(directory.relativize(links))).hasSize(before);
        }
    }

    /** A process that dies within a transaction leaves pages in the database that only its journal can take back. */
    private void leaveHotJournal() throws Exception {
        try (OtherProcess other = OtherProcess.on(directory)) {
            other.run("PRAGMA cache_size = 5");
            other.run("PRAGMA cache_spill = 1");
            other.run("BEGIN");
            other.run("UPDATE embedding_metadata SET string_value = 'half done' || hex(randomblob(200))");
        }
    }

    private void leaveWriteAheadLog() throws Exception {
        try (OtherProcess other = OtherProcess.on(directory)) {
            other.run("PRAGMA journal_mode = WAL");
            other.run("INSERT INTO embedding_metadata(id, key, string_value)"
                    + " SELECT min(id), 'late', 'yes' FROM embeddings");
        }
    }

    private void assertFailed(Path path, String message, String hint) throws IOException {
        BackupException failure = failure(() -> TestExport.of(Stores.of(home, path)));

        assertThat(failure).hasMessage(message);
        assertThat(failure.hint()).isEqualTo(hint);
        assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    private static BackupException failure(ThrowingCallable callable) {
        BackupException failure = catchThrowableOfType(BackupException.class, callable);
        assertThat(failure).isNotNull();
        return failure;
    }
}
