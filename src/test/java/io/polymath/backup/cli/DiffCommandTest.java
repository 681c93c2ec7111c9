package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.SetsOnDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code diff}. */
class DiffCommandTest {

    @TempDir
    Path temp;

    private Cli cli;
    private SetsOnDisk sets;

    @BeforeEach
    void anEmptyRepository() throws IOException {
        cli = new Cli(temp, Map.of()).settings("repository.local.path = backups\n");
        sets = new SetsOnDisk(new LocalRepository(cli.repository()), ZoneId.of("Europe/Stockholm"));
    }

    @Test
    void theLatestIsComparedWithTheGoodOneBeforeIt() throws Exception {
        sets.holding(LocalDateTime.parse("2026-11-20T02:00"), "public.artifacts", 28_575);
        sets.holding(LocalDateTime.parse("2026-11-21T02:00"), "public.artifacts", 28_575);
        sets.partial(LocalDateTime.parse("2026-11-21T03:00"));
        sets.holding(LocalDateTime.parse("2026-11-22T02:00"), "public.artifacts", 9_000);

        Result diff = cli.run("diff");

        assertThat(diff.exitCode()).as(diff.err()).isZero();
        assertThat(diff.out().lines().map(line -> line.strip().replaceAll(" {2,}", "  ")))
                .containsExactly(
                        "polymath_20261121_0200 -> polymath_20261122_0200",
                        "store  before  after  change",
                        "notes  size  8 B  8 B  none",
                        "lines public.artifacts  28,575  9,000  -19,575",
                        "all  size  8 B  8 B  none",
                        "look at notes: lines public.artifacts shrank by 69 %, from 28,575 to 9,000");
    }

    @Test
    void twoSetsAreComparedByTheirNames() throws Exception {
        sets.holding(LocalDateTime.parse("2026-11-20T02:00"), "a", 1);
        sets.holding(LocalDateTime.parse("2026-11-22T02:00"), "b", 2);

        Result diff = cli.run("diff", "polymath_20261122_0200", "polymath_20261120_0200", "--json");

        List<JsonNode> lines = diff.out().lines().map(DiffCommandTest::json).toList();
        assertThat(lines).extracting(line -> line.at("/message_type").asText()).containsExactly("store", "summary");
        assertThat(lines.get(0).at("/store/items/0").toString())
                .isEqualTo("{\"kind\":\"lines\",\"name\":\"a\",\"after\":1,\"change\":\"APPEARED\"}");
        assertThat(lines.get(0).at("/store/items/1").toString())
                .isEqualTo("{\"kind\":\"lines\",\"name\":\"b\",\"before\":2,\"change\":\"VANISHED\"}");
        assertThat(lines.get(1).at("/losses/0").asText()).isEqualTo("notes: lines b vanished, which held 2");
    }

    @Test
    void aSetWithoutOneBeforeItIsTold() throws Exception {
        sets.partial(LocalDateTime.parse("2026-11-19T02:00"));
        sets.good(LocalDateTime.parse("2026-11-20T02:00"));

        Result diff = cli.run("diff");

        assertThat(diff.exitCode()).isEqualTo(10);
        assertThat(diff.err()).isEqualTo("""
                        error: no complete set before polymath_20261120_0200
                        hint: name the set to compare with; list shows them
                        """);
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError("not a JSON line: " + line, e);
        }
    }
}
