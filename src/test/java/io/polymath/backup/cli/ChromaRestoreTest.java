package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.estate.ChromaClient;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Chroma directory, backed up and restored by the shipped restore route, with a real Chroma that probes it. */
class ChromaRestoreTest {

    @TempDir
    Path temp;

    private Path directory;
    private Cli cli;

    @BeforeEach
    void backUp() throws IOException {
        directory = Files.createDirectory(temp.resolve("chroma"));
        cli = new Cli(temp.resolve("home"), Map.of()).stores("chromadb").settings("""
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            store.chromadb.server-command = %s
            """.formatted(
                        directory, ChromaServer.program(temp)));
        try (ChromaServer server = ChromaServer.start(directory)) {
            ChromaClient client = server.client();
            client.add(
                    client.create("papers", Map.of("sync_threshold", 2)),
                    List.of(Item.of("sentinel", 1, 2), Item.of("b", 3, 4), Item.of("in the log", 5, 6)));
            client.add(client.create("passages", Map.of()), List.of(Item.of("other", 1, 2, 3)));
        }
        Result backup = cli.run("backup");
        assertThat(backup.exitCode()).as(backup.err()).isZero();
    }

    @Test
    void aLostDirectoryComesBackInPlace() throws Exception {
        Folders.delete(directory);

        Result restore = cli.run("restore", "latest", "--in-place", "--confirm");

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertHolds(directory, "papers", "passages");
    }

    @Test
    void aChangedDirectoryIsReplacedAndKept() throws Exception {
        try (ChromaServer server = ChromaServer.start(directory)) {
            server.client().drop("papers");
        }

        Result restore = cli.run("restore", "latest", "--in-place", "--confirm");

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertHolds(directory, "papers", "passages");
        try (Stream<Path> children = Files.list(temp)) {
            assertThat(children.map(child -> child.getFileName().toString()))
                    .anyMatch(name -> name.matches("chroma\\.old-\\d{8}_\\d{4}"));
        }
    }

    @Test
    void aDirectoryThatIsOpenStaysAsItIs() throws Exception {
        try (ChromaServer server = ChromaServer.start(directory)) {
            server.client().drop("papers");

            Result restore = cli.run("restore", "latest", "--in-place", "--confirm");

            assertThat(restore.exitCode()).isEqualTo(1);
            assertThat(restore.err())
                    .contains("chromadb: " + directory + " is open in process ")
                    .contains("hint: stop Chroma, in the route before-restore or by hand, then restore again");
            assertThat(server.client().collections()).containsOnlyKeys("passages");
        }
    }

    @Test
    void oneCollectionComesBackIntoADirectoryOfItsOwn() throws Exception {
        Path target = temp.resolve("side");

        Result restore = cli.run("restore", "latest", "--only", "chromadb:papers", "--to", "chromadb=" + target);

        assertThat(restore.exitCode()).as(restore.err()).isZero();
        assertHolds(target, "papers");
    }

    private static void assertHolds(Path directory, String... collections) throws IOException {
        try (ChromaServer server = ChromaServer.start(directory)) {
            ChromaClient client = server.client();
            assertThat(client.collections()).containsOnlyKeys(collections);
            assertThat(client.get(client.collections().get("papers")))
                    .extracting(Item::id)
                    .containsExactlyInAnyOrder("sentinel", "b", "in the log");
        }
    }
}
