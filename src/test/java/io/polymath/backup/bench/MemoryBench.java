package io.polymath.backup.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Our backup and verification in 256 MB of heap, and how much of it they use. */
final class MemoryBench {

    private static final int MEGABYTES = 256;
    /** {@code Pause Young (Allocation Failure) 68M->5M(247M) 3.2ms}. */
    private static final Pattern PAUSE = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(");

    private final Path checkout;
    private final BenchEstate estate;
    private final Report report;

    MemoryBench(Path checkout, BenchEstate estate, Report report) {
        this.checkout = checkout;
        this.estate = estate;
        this.report = report;
    }

    void run() throws IOException {
        report.say("%s", Machine.describe());
        report.say("%-10s %8s %9s %15s %15s", "-Xmx256m", "seconds", "peak RSS", "peak heap", "heap after GC");
        measure("backup", "--routes", checkout.resolve("routes").toString());
        measure("verify", "--routes", checkout.resolve("routes").toString());
        report.say("");
        report.say("%s", Files.readString(estate.home().resolve("backup.log"), StandardCharsets.UTF_8));
    }

    private void measure(String command, String... options) throws IOException {
        Path collections = estate.home().resolve(command + "-gc.log");
        List<String> line = Stream.concat(
                        Stream.of(
                                checkout.resolve("bin/polymath-backup").toString(),
                                command,
                                "-c",
                                estate.configuration().toString()),
                        Stream.of(options))
                .toList();
        Map<String, String> variables =
                Map.of("POLYMATH_JAVA_OPTS", "-Xmx" + MEGABYTES + "m -Xlog:gc:file=" + collections);
        Run run = Run.of(line, variables, estate.home().resolve(command + ".log"));
        report.say(
                "%-10s %8.1f %9s %12d MB %12d MB",
                command, run.seconds(), Sizes.text(run.peakBytes()), heap(collections, 1), heap(collections, 2));
    }

    /** Returns the largest heap, in MiB, before (1) or after (2) a collection. */
    private static long heap(Path collections, int group) throws IOException {
        try (Stream<String> lines = Files.lines(collections, StandardCharsets.UTF_8)) {
            return lines.map(PAUSE::matcher)
                    .filter(Matcher::find)
                    .mapToLong(pause -> Long.parseLong(pause.group(group)))
                    .max()
                    .orElse(0);
        }
    }
}
