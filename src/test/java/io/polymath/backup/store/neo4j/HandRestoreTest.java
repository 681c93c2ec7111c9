package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.set.Inventory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

/** Follows docs/operations.md to the letter: zstd and the Python program that stands there, then what it prints. */
class HandRestoreTest {

    private static final Pattern PROGRAM = Pattern.compile("(?s)```python\n(.*?)\n```");
    /** What Cypher has no literal for, as the page says. */
    private static final Set<String> OTHERWISE = Set.of(
            "bytes",
            "bytes empty",
            "float nan with payload",
            "float negative nan",
            "datetime offset seconds",
            "list of datetime offset seconds",
            "time with seconds offset",
            "list of time with seconds offset");

    @TempDir
    static Path folder;

    private static SavedGraph saved;
    private static Driver restored;

    @BeforeAll
    static void follow() throws Exception {
        Neo4jServer source = Neo4jServer.shared();
        source.wipe();
        OddGraph.fill(source.driver());
        saved = SavedGraph.of(Stores.of(source, folder, Map.of()), folder);
        Neo4jServer target = Neo4jServer.second();
        target.wipe();
        restored = target.driver();
        String page = Files.readString(Path.of("docs", "operations.md"));
        Matcher program = PROGRAM.matcher(page);
        assertThat(program.find()).isTrue();
        Files.writeString(folder.resolve("neo4j.py"), program.group(1));
        String command = "zstd -d < neo4j_STAMP.jsonl.zst | python3 neo4j.py > neo4j.cypher";
        assertThat(page).contains(command + "\n");
        shell("zstd -q < " + saved.file().getFileName() + " > neo4j_20261122_0200.jsonl.zst");

        shell(command.replace("STAMP", "20261122_0200"));

        // as cypher-shell does: a statement a line, each in a transaction of its own, until one fails
        try (Session session = restored.session()) {
            for (String statement : Files.readAllLines(folder.resolve("neo4j.cypher"))) {
                session.run(statement.replaceFirst(";$", "")).consume();
            }
        }
    }

    @Test
    void everythingIsThere() throws Exception {
        Path again = Files.createDirectory(folder.resolve("again"));
        Inventory found = SavedGraph.of(Stores.of(Neo4jServer.second(), folder, Map.of()), again)
                .archive()
                .content()
                .inventory();

        assertThat(counts(found)).isEqualTo(counts(saved.archive().content().inventory()));
        assertThat(found.items("constraints"))
                .isEqualTo(saved.archive().content().inventory().items("constraints"));
        assertThat(found.items("indexes"))
                .isEqualTo(saved.archive().content().inventory().items("indexes"));
    }

    @Test
    void everyValueThatCypherCanSayIsTheSame() {
        SortedMap<String, Object> found = new PropertyReader("neo4j")
                .read(
                        restored.executableQuery("MATCH (n:Edge)-[:LINK]->() RETURN properties(n)")
                                .execute()
                                .records()
                                .get(0)
                                .get(0),
                        () -> "a node");

        assertThat(found.keySet()).isEqualTo(EdgeValues.all().keySet());
        EdgeValues.all().forEach((name, value) -> {
            if (!OTHERWISE.contains(name)) {
                assertThat(EdgeValues.fingerprint(found.get(name))).as(name).isEqualTo(EdgeValues.fingerprint(value));
            }
        });
        assertThat(found.get("float nan with payload")).isEqualTo(Double.NaN);
        assertThat(found.get("bytes")).isEqualTo(List.of(0L, 255L, 32L, 114L, 97L, 119L));
    }

    private static List<String> counts(Inventory inventory) {
        return inventory.items().stream()
                .map(item -> item.kind() + " " + item.name() + " " + item.count())
                .toList();
    }

    private static void shell(String command) throws IOException, InterruptedException {
        Path log = folder.resolve("shell.log");
        Process process = new ProcessBuilder("bash", "-o", "pipefail", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor())
                .as(command + ": " + Files.readString(log, StandardCharsets.UTF_8))
                .isZero();
    }
}
