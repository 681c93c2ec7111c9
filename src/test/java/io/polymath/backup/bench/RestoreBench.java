package io.polymath.backup.bench;

import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Folders;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Our restore, which proves that all is equal, and the tools alone, in turn: each store, and all of them. */
final class RestoreBench {

    private static final String RESTORED = "bench_restored";

    private final Path checkout;
    private final BenchEstate estate;
    private final Neo4jServer second;
    private final Report report;
    private final List<Pair> pairs = new ArrayList<>();
    private final Path out;

    /** What is restored, and what both took for it, round by round. */
    private record Pair(String name, List<Archive> archives, List<Run> ours, List<Run> tools) {

        private long rawBytes() {
            return archives.stream().mapToLong(Archive::rawBytes).sum();
        }
    }

    /** @param second an empty server that graphs are restored into; its user and password are those of the estate's */
    RestoreBench(Path checkout, BenchEstate estate, Neo4jServer second, Report report) {
        this.checkout = checkout;
        this.estate = estate;
        this.second = second;
        this.report = report;
        this.out = estate.home().resolve("restored");
    }

    void run(int rounds) throws IOException, SQLException {
        Path set = backup();
        Manifest manifest = ManifestFormat.read(set);
        report.say("%s", Machine.describe());
        for (Archive archive : manifest.archives()) {
            report.say(
                    "%-9s %8s raw, %8s as an archive",
                    archive.store(), Sizes.text(archive.rawBytes()), Sizes.text(archive.bytes()));
            pairs.add(new Pair(archive.store(), List.of(archive), new ArrayList<>(), new ArrayList<>()));
        }
        pairs.add(new Pair("all", manifest.archives(), new ArrayList<>(), new ArrayList<>()));
        for (int round = 1; round <= rounds; round++) {
            for (Pair pair : pairs) {
                pair.ours().add(ours(pair));
                clear();
                pair.tools().add(tools(pair, set));
                clear();
                report.say(
                        "round %d: %-9s ours %.1f s, tools %.1f s",
                        round,
                        pair.name(),
                        last(pair.ours()).seconds(),
                        last(pair.tools()).seconds());
            }
        }
        table();
    }

    private Path backup() throws IOException {
        Run.of(
                List.of(program(), "backup", "-c", estate.configuration().toString(), "--routes", routes()),
                Map.of(),
                estate.home().resolve("backup.log"));
        try (Stream<Path> children = Files.list(estate.home().resolve("backups"))) {
            return children.filter(child -> Files.exists(child.resolve(ManifestFormat.FILE)))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new IOException("the backup left no set"));
        }
    }

    private String program() {
        return checkout.resolve("bin/polymath-backup").toString();
    }

    private String routes() {
        return checkout.resolve("routes").toString();
    }

    private Run ours(Pair pair) throws IOException {
        Files.createDirectories(out);
        List<String> command = new ArrayList<>(List.of(
                program(), "restore", "latest", "-c", estate.configuration().toString(), "--routes", routes()));
        for (Archive archive : pair.archives()) {
            command.addAll(List.of("--only", archive.store(), "--to", archive.store() + "=" + target(archive.store())));
        }
        return Run.of(command, Map.of(), log(pair));
    }

    private String target(String store) {
        return switch (store) {
            case "postgres" -> RESTORED;
            case "neo4j" -> second.uri();
            default -> out.resolve(store).toString();
        };
    }

    private Path log(Pair pair) {
        return estate.home().resolve("ours-" + pair.name() + ".log");
    }

    private Run tools(Pair pair, Path set) throws IOException {
        Map<String, String> variables = new HashMap<>(estate.variables());
        variables.put("RESTORED", RESTORED);
        variables.put("RESTORED_URI", second.uri());
        variables.put(
                "GRAPH_LOOP",
                "%s -Xmx512m -cp %s %s"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin/java"),
                                System.getProperty("java.class.path"),
                                GraphUnwind.class.getName()));
        List<String> command = new ArrayList<>(List.of(
                checkout.resolve("src/test/bench/chain-restore.sh").toString(), set.toString(), out.toString()));
        pair.archives().forEach(archive -> command.add(archive.store()));
        return Run.of(command, variables, estate.home().resolve("tools.log"));
    }

    /** Removes what was restored. */
    private void clear() throws IOException, SQLException {
        second.wipe();
        estate.dropDatabase(RESTORED);
        if (Files.exists(out)) {
            Folders.delete(out);
        }
    }

    private static Run last(List<Run> runs) {
        return runs.get(runs.size() - 1);
    }

    private void table() throws IOException {
        report.say("");
        report.say("%-16s %-22s %6s %6s %9s", "median (range)", "seconds", "MB/s", "CPU s", "peak RSS");
        for (Pair pair : pairs) {
            row(pair.name() + ", ours", pair, pair.ours());
            row(pair.name() + ", tools", pair, pair.tools());
        }
        report.say("");
        report.say("ratio of seconds, ours/tools, pair by pair");
        for (Pair pair : pairs) {
            Figures ratio = Figures.ratio(pair.ours(), pair.tools(), Run::seconds);
            report.say("%-16s %-22s %s", pair.name(), ratio.text(2), aim(pair.name()));
        }
        report.say("");
        report.say("what the last restore of all stores said");
        report.say("%s", Files.readString(log(pairs.get(pairs.size() - 1)), StandardCharsets.UTF_8));
    }

    private static String aim(String store) {
        return switch (store) {
            case "postgres", "config" -> "aim: at most 1.2";
            case "neo4j" -> "aim: at most 0.2";
            default -> "";
        };
    }

    private void row(String name, Pair pair, List<Run> runs) {
        Figures seconds = Figures.of(runs, Run::seconds);
        report.say(
                "%-16s %-22s %6.0f %6.1f %9s%s",
                name,
                seconds.text(1),
                pair.rawBytes() / 1e6 / seconds.median(),
                Figures.of(runs, Run::cpuSeconds).median(),
                Sizes.text(runs.stream().mapToLong(Run::peakBytes).max().orElse(0)),
                pair.name().equals("neo4j") ? graph(pair.archives().get(0), seconds.median()) : "");
    }

    private static String graph(Archive archive, double seconds) {
        return Stream.of("nodes", "relationships")
                .map(kind -> String.format(
                        Locale.ROOT,
                        "  %,.0f %s/s",
                        archive.content().inventory().count(kind) / seconds,
                        kind))
                .collect(Collectors.joining());
    }
}
