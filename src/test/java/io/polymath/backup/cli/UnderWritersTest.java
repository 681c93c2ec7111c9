package io.polymath.backup.cli;

import static io.polymath.backup.cli.FilesHome.assertWhole;
import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.estate.ChromaEstate;
import io.polymath.backup.estate.ChromaLoad;
import io.polymath.backup.estate.Neo4jEstate;
import io.polymath.backup.estate.Neo4jLoad;
import io.polymath.backup.estate.PostgresEstate;
import io.polymath.backup.estate.PostgresLoad;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Cut.Level;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real stores that are written to while a run saves them: each archive is whole, or says what it is not. */
class UnderWritersTest {

    private static final String DATABASE = "under-writers";
    private static final double SCALE = 0.02;
    /** As many nodes as it takes to export for longer than a commit takes. */
    private static final double GRAPH_SCALE = 0.5;

    @TempDir
    Path temp;

    private PostgresServer postgres;
    private Neo4jServer neo4j;
    private ChromaServer chroma;
    private Cli cli;

    @BeforeEach
    void fill() throws Exception {
        postgres = PostgresServer.shared();
        PostgresEstate.fill(postgres, DATABASE, SCALE);
        neo4j = Neo4jServer.shared();
        neo4j.wipe();
        Neo4jEstate.fill(neo4j.driver(), GRAPH_SCALE);
        chroma = ChromaServer.start();
        ChromaEstate.fill(chroma.client(), SCALE);
        cli = new Cli(temp.resolve("home"), Map.of()).stores("postgres", "neo4j", "chromadb");
        settings("");
    }

    @AfterEach
    void stop() {
        chroma.close();
    }

    @Test
    void allThreeAreWrittenToWhileOneVerifiedSetIsMade() throws Exception {
        String collection = chroma.client().create("written-to", Map.of("sync_threshold", 60));

        Result backup;
        try (PostgresLoad rows = PostgresLoad.start(postgres, DATABASE);
                Neo4jLoad graph = Neo4jLoad.start(neo4j.driver(), Duration.ofMillis(50));
                ChromaLoad vectors = ChromaLoad.start(chroma.client(), List.of(collection), 12, 2)) {
            ProgramProcess.await(
                    "all writers", () -> rows.transactions() > 0 && graph.commits() > 0 && vectors.writes() > 0);
            List<Long> before = List.of(rows.transactions(), graph.commits(), vectors.writes());

            backup = cli.run("backup");

            List<Long> after = List.of(rows.transactions(), graph.commits(), vectors.writes());
            for (int store = 0; store < after.size(); store++) {
                assertThat(after.get(store)).as("writes of store %d", store).isGreaterThan(before.get(store));
            }
            assertThat(vectors.errors()).isEmpty();
        }

        assertWhole(backup);
        assertThat(onlySet().archives())
                .hasSize(3)
                .allSatisfy(archive -> assertThat(archive.verified()).isPresent());
        assertWhole(cli.run("verify"));
    }

    @Test
    void aGraphThatWasWrittenToWhileItWasCopiedSaysSoEverywhere() throws Exception {
        settings("store.neo4j.tries = 1\n");

        try (Neo4jLoad graph = Neo4jLoad.start(neo4j.driver(), Duration.ZERO)) {
            ProgramProcess.await("the writer", () -> graph.commits() > 0);
            assertWhole(cli.run("backup"));
        }

        Manifest set = onlySet();
        String inexact = set.archives().stream()
                .filter(archive -> archive.store().equals("neo4j"))
                .map(Archive::content)
                .findFirst()
                .orElseThrow()
                .inexact()
                .orElseThrow();
        assertThat(inexact).startsWith("written while it was copied: ");
        assertThat(set.cut().level()).isEqualTo(Level.L0);
        assertThat(cli.run("show").out()).contains("not exact: " + inexact);
        Path folder = cli.repository().resolve(set.set().value());
        String letter = Files.readString(folder.resolve("report.txt"));
        assertThat(letter.lines().findFirst().orElseThrow()).endsWith(", 1 warning");
        assertThat(letter.replaceAll("\\s+", " ")).contains(" ! not exact: " + inexact);
        assertThat(Files.readString(folder.resolve("report.html"))).contains("not exact: " + inexact);
    }

    private void settings(String more) throws IOException {
        cli.settings(postgres.settings(DATABASE) + neo4j.settings() + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            """.formatted(chroma.directory()) + more);
    }

    private Manifest onlySet() throws IOException {
        return new LocalRepository(cli.repository()).list().get(0).manifest().orElseThrow();
    }
}
