package io.polymath.backup.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.polymath.backup.demo.Estate;
import io.polymath.backup.estate.ChromaLoad;
import io.polymath.backup.estate.Neo4jLoad;
import io.polymath.backup.estate.PostgresLoad;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Leaves the service running beside writers, with a run every minute, and accounts for every set at the end. Exit code
 * 0 when all add up: each run that began is a set that verifies, or a failure that was told.
 */
public final class Soak {

    private static final double SCALE = 0.05;
    private static final Duration SAMPLE = Duration.ofSeconds(5);
    private static final PrintStream OUT = System.out;

    private final Path home;
    private final Duration duration;
    private int healthy;
    private int unhealthy;
    private long firstBytes;
    private long lastBytes;
    private long mostBytes;

    private Soak(Path home, Duration duration) {
        this.home = home;
        this.duration = duration;
    }

    /** Takes the number of minutes, 60 unless given. */
    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(Soak::killAll, "kill-all"));
        long minutes = arguments.length == 0 ? 60 : Long.parseLong(arguments[0]);
        Path home = Files.createTempDirectory("soak-");
        System.exit(new Soak(home, Duration.ofMinutes(minutes)).run() ? 0 : 1);
    }

    private static void killAll() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private boolean run() throws Exception {
        try (Estate estate = Estate.start(SCALE)) {
            int port = freePort();
            Path config = configure(estate, port);
            String collection = estate.chroma().client().create("written-to", Map.of("sync_threshold", 60));
            try (Service service = Service.start(config, port);
                    PostgresLoad rows = PostgresLoad.start(estate.postgres(), "polymath");
                    Neo4jLoad graph = Neo4jLoad.start(estate.neo4j().driver(), Duration.ofMillis(200));
                    ChromaLoad vectors = ChromaLoad.start(estate.chroma().client(), List.of(collection), 12, 2)) {
                watch(service);
                say(
                        "rows, commits, vectors written",
                        "%,d, %,d, %,d",
                        rows.transactions(),
                        graph.commits(),
                        vectors.writes());
                return account(service, service.stop());
            }
        }
    }

    private Path configure(Estate estate, int port) throws IOException {
        Path config = estate.configure(home);
        Files.writeString(config.resolve("application.properties"), """
                schedule.cron = 0 * * * * ?
                health.port = %d
                """.formatted(port), StandardOpenOption.APPEND);
        Path shipped = Path.of(System.getProperty("polymath.home", ""), "routes");
        Path routes = Files.createDirectories(home.resolve("routes"));
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName().toString()));
            }
        }
        return config;
    }

    private void watch(Service service) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end && service.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(SAMPLE.toMillis());
            int status = service.health();
            if (status == 200) {
                healthy++;
            } else {
                unhealthy++;
            }
            lastBytes = service.isAlive() ? service.residentBytes() : 0;
            mostBytes = Math.max(mostBytes, lastBytes);
            if (firstBytes == 0 && status == 200) {
                firstBytes = lastBytes; // after the first set
            }
        }
    }

    private boolean account(Service service, int exitCode) throws Exception {
        List<JsonNode> sets = service.sets();
        long complete = count(sets, "COMPLETE");
        long partial = count(sets, "PARTIAL");
        int verified = 0;
        for (JsonNode set : sets) {
            verified += service.verify(set.at("/set").asText()) == 0 ? 1 : 0;
        }
        long begun = service.logged(".* run polymath_\\S+: holds \\d+ of .*");
        long failed = service.logged(".* ERROR run: failed: .*");
        List<String> left = leftovers();
        say("minutes", "%d", duration.toMinutes());
        say("runs begun", "%d", begun);
        say("sets complete, partial", "%d, %d", complete, partial);
        say("sets that verify (content)", "%d", verified);
        say("runs that failed, and told so", "%d", failed);
        say("warnings", "%d", service.logged(".* WARN .*"));
        say("health 200, else", "%d, %d", healthy, unhealthy);
        say("memory after the first set, most, at the end", "%s, %s, %s", mb(firstBytes), mb(mostBytes), mb(lastBytes));
        say("exit code after SIGTERM", "%d", exitCode);
        say("left behind", "%s", left.isEmpty() ? "nothing" : String.join(", ", left));
        boolean adds = begun == complete + partial + failed
                && verified == sets.size()
                && partial == 0
                && exitCode == 143
                && left.isEmpty();
        say("all accounted for", "%s", adds ? "yes" : "NO: see " + service.log());
        return adds;
    }

    private static long count(List<JsonNode> sets, String status) {
        return sets.stream()
                .filter(set -> set.at("/manifest/status").asText().equalsIgnoreCase(status))
                .count();
    }

    private List<String> leftovers() throws IOException {
        try (Stream<Path> children = Files.list(home.resolve("backups"))) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith(".work-") || name.startsWith(".scratch-"))
                    .toList();
        }
    }

    private static String mb(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    private static void say(String what, String format, Object... values) {
        OUT.printf(Locale.ROOT, "%-46s %s%n", what, String.format(Locale.ROOT, format, values));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
