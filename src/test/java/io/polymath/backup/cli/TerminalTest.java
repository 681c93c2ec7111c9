package io.polymath.backup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands on a terminal, of the kind that {@code script} makes, when the launcher was started there. */
class TerminalTest {

    private static final int WIDTH = 100;
    private static final int ESTATE_BYTES = 96_000_000;
    private static final long LIMIT_SECONDS = 120;

    @TempDir
    Path temp;

    private Checkout checkout;
    private Cli cli;

    @BeforeEach
    void oneStoreThatIsWellAndOneThatIsGone() throws IOException {
        checkout = Checkout.in(Files.createDirectory(temp.resolve("checkout")));
        // fast starts are not the matter here
        Files.createFile(checkout.folder().resolve("target/polymath-backup.jsa"));
        byte[] noise = new byte[ESTATE_BYTES];
        new Random(5).nextBytes(noise);
        Files.write(Files.createDirectory(temp.resolve("estate")).resolve("noise"), noise);
        cli = new Cli(temp.resolve("home"), Map.of())
                .stores("config", "vectors")
                .settings("""
            repository.local.path = backups
            store.config.kind = files
            store.config.paths = %1$s/estate
            store.vectors.kind = chromadb
            store.vectors.path = %1$s/gone
            """.formatted(temp));
    }

    @Test
    void aBarIsDrawnOverItselfAndBrokenByNothing() throws Exception {
        String written = run(
                "script",
                "--quiet",
                "--return",
                "--command",
                "stty cols " + WIDTH + "; " + checkout.launcher() + " backup",
                "/dev/null");

        assertThat(written.split("\r"))
                .filteredOn(frame -> frame.contains(" MB ("))
                .hasSizeGreaterThan(1);
        assertThat(written).contains("/96 MB (").contains(") config").doesNotContain("\u001b[?25l");
        List<String> screen = Screen.of(written, WIDTH);
        assertThat(screen.subList(0, 5))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\d\\d:\\d\\d:\\d\\d ERROR vectors: no directory " + temp + "/gone"),
                        line -> assertThat(line)
                                .isEqualTo("  hint: set store.vectors.path to the directory that Chroma was started"
                                        + " with"),
                        line -> assertThat(line).matches("backup 100% \\[=+] 96/96 MB \\(.*\\)"),
                        line -> assertThat(line).matches(" store +what it held .* verified"),
                        line -> assertThat(line).matches(" config +1 folder, 1 file .* content, \\d+\\.\\d s"));
    }

    @Test
    void withoutATerminalThereAreLinesAlone() throws Exception {
        String written = run("sh", "-c", checkout.launcher() + " backup 2>&1");

        assertThat(written)
                .contains("INFO  config: saved 1 folder, 1 file")
                .contains("ERROR vectors: no directory ")
                .doesNotContain("\r", "\u001b", "MB (");
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path out = temp.resolve("written");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(cli.environment());
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String written = Files.readString(out);
        assertThat(process.exitValue()).as(written).isEqualTo(3);
        return written;
    }
}
