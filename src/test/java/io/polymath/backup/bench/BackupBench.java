package io.polymath.backup.bench;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.Proof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our backup, verified by file and by content, and the chain of a shell user, in turn. */
final class BackupBench {

    private static final Set<String> COUNTED = Set.of("tables", "nodes", "relationships", "collections", "files");

    private final Path checkout;
    private final BenchEstate estate;
    private final Report report;
    private final List<Outcome> byFile = new ArrayList<>();
    private final List<Outcome> byContent = new ArrayList<>();
    private final List<Outcome> chain = new ArrayList<>();

    /**
     * What one run did.
     *
     * @param bytes that it left
     * @param parts what took how long
     */
    private record Outcome(Run run, long bytes, String parts) {}

    BackupBench(Path checkout, BenchEstate estate, Report report) {
        this.checkout = checkout;
        this.estate = estate;
        this.report = report;
    }

    void run(int rounds) throws IOException {
        Path fileRoutes = routes(Proof.Level.FILE);
        Path contentRoutes = routes(Proof.Level.CONTENT);
        // the first run reads an estate that was written a moment ago, and is not counted
        Manifest set = describe(contentRoutes);
        long raw = set.files().mapToLong(Archive::rawBytes).sum();
        for (int round = 1; round <= rounds; round++) {
            byFile.add(ours(fileRoutes));
            byContent.add(ours(contentRoutes));
            chain.add(chain());
            report.say(
                    "round %d: ours, file %.1f s; ours, content %.1f s; chain %.1f s",
                    round, seconds(byFile), seconds(byContent), seconds(chain));
        }
        table(raw);
    }

    private static double seconds(List<Outcome> outcomes) {
        return outcomes.get(outcomes.size() - 1).run().seconds();
    }

    /** Copies the shipped routes, with another level of verification. */
    private Path routes(Proof.Level level) throws IOException {
        String word = level.name().toLowerCase(Locale.ROOT);
        Path folder = Files.createDirectory(estate.home().resolve("routes-" + word));
        try (Stream<Path> shipped = Files.list(checkout.resolve("routes"))) {
            for (Path route : shipped.toList()) {
                String text = Files.readString(route, StandardCharsets.UTF_8);
                Files.writeString(
                        folder.resolve(String.valueOf(route.getFileName())),
                        text.replace("uri: verify:content", "uri: verify:" + word),
                        StandardCharsets.UTF_8);
            }
        }
        return folder;
    }

    private Manifest describe(Path routes) throws IOException {
        backup(routes);
        Manifest set = latest();
        report.say("%s", Machine.describe());
        for (Archive archive : set.archives()) {
            report.say(
                    "%-9s %8s raw, %8s as an archive; %s",
                    archive.store(), Sizes.text(archive.rawBytes()), Sizes.text(archive.bytes()), counts(archive));
        }
        delete(backups());
        return set;
    }

    private static String counts(Archive archive) {
        return archive.content().inventory().items().stream()
                .filter(item -> COUNTED.contains(item.kind()))
                .collect(Collectors.groupingBy(
                        item -> item.kind(), TreeMap::new, Collectors.summingLong(item -> item.count())))
                .entrySet()
                .stream()
                .map(group -> String.format(Locale.ROOT, "%s %,d", group.getKey(), group.getValue()))
                .collect(Collectors.joining(", "));
    }

    private Path backups() {
        return estate.home().resolve("backups");
    }

    private Run backup(Path routes) throws IOException {
        return Run.of(
                List.of(
                        checkout.resolve("bin/polymath-backup").toString(),
                        "backup",
                        "-c",
                        estate.configuration().toString(),
                        "--routes",
                        routes.toString()),
                Map.of(),
                estate.home().resolve("ours.log"));
    }

    private Manifest latest() throws IOException {
        try (Stream<Path> children = Files.list(backups())) {
            Path set = children.filter(child -> Files.exists(child.resolve(ManifestFormat.FILE)))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("no set in " + backups()));
            return ManifestFormat.read(set);
        }
    }

    private Outcome ours(Path routes) throws IOException {
        Run run = backup(routes);
        Manifest set = latest();
        Outcome outcome = new Outcome(run, set.files().mapToLong(Archive::bytes).sum(), parts(set));
        delete(backups());
        return outcome;
    }

    private static String parts(Manifest set) {
        return set.archives().stream()
                .map(archive -> String.format(
                        Locale.ROOT,
                        "%s written %.1f, verified %.1f",
                        archive.store(),
                        archive.took().toMillis() / 1e3,
                        archive.verified()
                                .map(proof -> proof.took().toMillis() / 1e3)
                                .orElse(0.0)))
                .collect(Collectors.joining("; "));
    }

    private Outcome chain() throws IOException {
        Path out = estate.home().resolve("chain");
        Path log = estate.home().resolve("chain.log");
        Map<String, String> variables = new HashMap<>(estate.variables());
        variables.put(
                "GRAPH_LOOP",
                "%s -Xmx512m -cp %s %s"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin/java"),
                                System.getProperty("java.class.path"),
                                GraphLoop.class.getName()));
        Path script = checkout.resolve("src/test/bench/chain-backup.sh");
        Run run = Run.of(List.of(script.toString(), out.toString()), variables, log);
        Outcome outcome = new Outcome(run, bytes(out), steps(log));
        delete(out);
        return outcome;
    }

    /** Returns how long the steps took, which the script writes as {@code step NAME MICROSECONDS}. */
    private static String steps(Path log) throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("step "))
                    .map(line -> line.split(" ", 3))
                    .map(step -> String.format(Locale.ROOT, "%s %.1f", step[1], Double.parseDouble(step[2]) / 1e6))
                    .collect(Collectors.joining("; "));
        }
    }

    private void table(long raw) {
        report.say("");
        report.say("%-13s %-22s %6s %6s %9s %9s", "median (range)", "seconds", "MB/s", "CPU s", "peak RSS", "left");
        row("ours, file", byFile, raw);
        row("ours, content", byContent, raw);
        row("chain", chain, raw);
        report.say("");
        report.say("ratio of seconds, ours/chain, pair by pair");
        ratio("file", byFile, "0.8");
        ratio("content", byContent, "1.3");
        report.say("");
        report.say("seconds of the parts in the last round; stores are written and verified in parallel");
        report.say("ours, file     %s", byFile.get(byFile.size() - 1).parts());
        report.say("ours, content  %s", byContent.get(byContent.size() - 1).parts());
        report.say("chain          %s", chain.get(chain.size() - 1).parts());
    }

    private void row(String name, List<Outcome> outcomes, long raw) {
        Figures seconds = Figures.of(outcomes, outcome -> outcome.run().seconds());
        report.say(
                "%-13s %-22s %6.0f %6.1f %9s %9s",
                name,
                seconds.text(1),
                raw / 1e6 / seconds.median(),
                Figures.of(outcomes, outcome -> outcome.run().cpuSeconds()).median(),
                Sizes.text(outcomes.stream()
                        .mapToLong(outcome -> outcome.run().peakBytes())
                        .max()
                        .orElse(0)),
                Sizes.text(outcomes.get(0).bytes()));
    }

    private void ratio(String name, List<Outcome> ours, String aim) {
        Figures ratio = Figures.ratio(ours, chain, outcome -> outcome.run().seconds());
        report.say("%-13s %-22s aim: at most %s", name, ratio.text(2), aim);
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
