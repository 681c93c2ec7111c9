package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Chroma directory whose index lost its end, beside a store that is well. */
class DamagedStoreTest {

    private static final String MESSAGE = "chromadb: collection papers: data_level0.bin ends after 0 of 2 elements";

    @TempDir
    Path temp;

    private Path directory;
    private String hint;

    @BeforeEach
    void damage() throws Exception {
        Files.createDirectories(temp.resolve("estate"));
        Files.writeString(temp.resolve("estate/settings.yaml"), "answer: 42\n");
        directory = Files.createDirectory(temp.resolve("chroma"));
        hint = "the directory " + directory + " itself is damaged: keep the older sets, and restore one";
        try (ChromaServer server = ChromaServer.start(directory)) {
            String papers = server.client().create("papers", Map.of("sync_threshold", 2));
            server.client().add(papers, List.of(Item.of("a", 1, 2), Item.of("b", 3, 4)));
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.endsWith("data_level0.bin")) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(10);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Test
    void itIsNamedAndTheOtherStoreIsSaved() throws Exception {
        Cli cli = new Cli(temp.resolve("home"), Map.of())
                .stores("chromadb", "config")
                .settings("""
                    repository.local.path = backups
                    store.chromadb.kind = chromadb
                    store.chromadb.path = %s
                    store.config.kind = files
                    store.config.paths = %s
                    """.formatted(directory, temp.resolve("estate")));

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isEqualTo(3);
        assertThat(backup.out() + backup.err()).contains(MESSAGE, "hint: " + hint);
        assertThat(backup.err()).doesNotContain("\tat ");
        assertThat(cli.run("verify", onlySet(cli)).exitCode()).isZero();
    }

    @Test
    void aloneItEndsWithItsOwnCodeAndNoSet() throws Exception {
        Cli cli = new Cli(temp.resolve("home"), Map.of()).stores("chromadb").settings("""
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            """.formatted(directory));

        Result backup = cli.run("backup");

        assertThat(backup.exitCode()).as(backup.err()).isEqualTo(20);
        assertThat(backup.out() + backup.err()).contains(MESSAGE, "hint: " + hint);
        try (Stream<Path> children = Files.list(cli.repository())) {
            assertThat(children.filter(child -> child.getFileName().toString().startsWith("polymath_")))
                    .isEmpty();
        }
    }

    private static String onlySet(Cli cli) throws IOException {
        try (Stream<Path> children = Files.list(cli.repository())) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("polymath_"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
