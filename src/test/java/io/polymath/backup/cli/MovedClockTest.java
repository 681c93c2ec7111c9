package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.cli.Cli.Result;
import io.polymath.backup.server.MovedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of the real program on a machine whose clock is set between them, an hour back, and forty days ahead. */
class MovedClockTest {

    @TempDir
    Path temp;

    private MovedHome home;
    private MovedClock clock;
    private Cli cli;

    @BeforeEach
    void aMachineWithAClock() throws Exception {
        home = new MovedHome(temp);
        clock = home.clock();
        cli = home.cli();
        // forty days without a drill would be stale
        home.settings("drill.leave-out = config\n");
    }

    @Test
    void noClockTakesASetAwayOrPutsAnOlderOneInFront() throws Exception {
        clock.set(Duration.ZERO);
        String first = backUp();
        SortedMap<String, String> content = content(first);

        clock.set(Duration.ofHours(-1));
        String hourBack = backUp();

        assertThat(listed()).containsExactly(hourBack, first);
        assertThat(run(0, "status")).contains("last good set  " + hourBack).doesNotContain("stale:");
        content.putAll(content(hourBack));

        clock.set(Duration.ofDays(40));
        String daysAhead = backUp();

        // a jump is no reason to remove what was made before it
        assertThat(listed()).containsExactly(daysAhead, hourBack, first);
        assertThat(run(0, "status")).contains("last good set  " + daysAhead).doesNotContain("stale:");
        content.putAll(content(daysAhead));

        clock.set(Duration.ZERO);
        assertThat(run(1, "status")).contains("stale: " + daysAhead + " is dated in the future: is the clock right?");
        assertThat(run(1, "watch")).contains(daysAhead + " is dated in the future");
        String back = backUp();

        assertThat(listed()).containsExactly(back, daysAhead, hourBack, first);
        assertThat(run(0, "status"))
                .contains("last good set  " + back, "last proof     " + back)
                .doesNotContain("stale:");
        for (Map.Entry<String, String> file : content.entrySet()) {
            assertThat(sha256(cli.repository().resolve(file.getKey())))
                    .as(file.getKey())
                    .isEqualTo(file.getValue());
        }
        for (String set : listed()) {
            assertThat(cli.run("verify", set).exitCode()).as(set).isZero();
        }
    }

    @Test
    void theStrictestRuleKeepsTheLastGoodSetAndWhatIsDatedInTheFuture() throws Exception {
        home.settings("retention.keep-within = 0\nretention.keep-last = 1\n");
        clock.set(Duration.ZERO);
        String first = backUp();
        clock.set(Duration.ofHours(-1));
        String hourBack = backUp();

        // by the clock the first is the later one
        assertThat(listed()).containsExactly(hourBack, first);

        clock.set(Duration.ofDays(40));
        String daysAhead = backUp();

        assertThat(listed()).containsExactly(daysAhead);

        clock.set(Duration.ofHours(-1));
        String back = backUp();
        String again = backUp();

        assertThat(back).isNotEqualTo(again);
        assertThat(listed()).containsExactly(again, daysAhead);
        assertThat(cli.run("verify", daysAhead).exitCode()).isZero();
        assertThat(cli.run("verify").exitCode()).isZero();
    }

    /** Backs up; returns the new set, which is the latest, is reported, and has left nothing else. */
    private String backUp() throws Exception {
        run(0, "backup");
        String set = listed().get(0);
        assertThat(cli.run("show").out()).contains(set);
        assertThat(Files.readString(cli.repository().resolve(set).resolve("report.txt")))
                .startsWith("[ok] polymath backup ");
        try (Stream<Path> names = Files.list(cli.repository())) {
            assertThat(names.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.matches("polymath_.*|\\.lock|first-sets\\.json"));
        }
        return set;
    }

    /** Runs a command to its end in a process that has the clock that is set, and returns what it printed. */
    private String run(int exitCode, String... arguments) throws Exception {
        try (ProgramProcess program = ProgramProcess.start(cli, arguments)) {
            assertThat(program.await())
                    .as(String.join(" ", arguments) + "\n" + program.out() + program.err())
                    .isEqualTo(exitCode);
            return program.out();
        }
    }

    /** Returns the sets as {@code list} has them, the latest first. */
    private List<String> listed() throws Exception {
        Result list = cli.run("list", "--json");
        List<String> names = new ArrayList<>();
        for (String line : list.out().lines().toList()) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.at("/message_type").asText().equals("set")) {
                names.add(node.at("/set").asText());
            }
        }
        return names;
    }

    /** Returns the SHA-256 of what was sealed, by {@code SET/FILE}. */
    private SortedMap<String, String> content(String set) throws Exception {
        SortedMap<String, String> content = new TreeMap<>();
        for (String file : List.of("manifest.json", "SHA256SUMS", "config_" + set.substring(9) + ".tar.zst")) {
            String name = set + "/" + file;
            content.put(name, sha256(cli.repository().resolve(name)));
        }
        return content;
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
