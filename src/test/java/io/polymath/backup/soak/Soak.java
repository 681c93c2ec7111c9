package io.polymath.backup.soak;

import io.polymath.backup.demo.Estate;
import io.polymath.backup.estate.ChromaLoad;
import io.polymath.backup.estate.Neo4jLoad;
import io.polymath.backup.estate.PostgresLoad;
import io.polymath.backup.server.Processes;
import io.polymath.backup.server.SmtpProcess;
import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Leaves the service running beside writers, with a run every minute, while the S3 and the SMTP server are killed and
 * brought back and routes are edited; accounts for every run, set, copy and mail at the end. Exit code 0 when all adds up.
 */
public final class Soak {

    private static final double SCALE = 0.05;
    private static final Duration SAMPLE = Duration.ofSeconds(1);
    /** A full collection every few minutes tells what is kept, and leaves the memory as it would be between. */
    private static final int SAMPLES_A_COLLECTION = 120;

    private static final int SAMPLES_A_LOOK = 5;
    /** Three parts of the smallest size, so that copies are cut off between and within parts. */
    private static final int LARGE_FILE_BYTES = 12 << 20;

    /** The last report is on its way when it has been filed. */
    private static final int QUIET_SAMPLES = 5;

    private static final Duration CATCH_UP = Duration.ofMinutes(6);

    private final Path home;
    private final Duration duration;
    private final boolean json;
    private final Measures measures = new Measures();
    private int edits;

    private Soak(Path home, Duration duration, boolean json) {
        this.home = home;
        this.duration = duration;
        this.json = json;
    }

    /** Takes the number of minutes, 60 unless given, and {@code --json}. */
    public static void main(String[] arguments) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(Processes::endAll, "end-all"));
        boolean json = List.of(arguments).contains("--json");
        long minutes = Stream.of(arguments)
                .filter(argument -> !argument.equals("--json"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(60);
        Path home = Files.createTempDirectory("soak-");
        System.exit(new Soak(home, Duration.ofMinutes(minutes), json).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        try (Estate estate = Estate.start(SCALE);
                SmtpProcess mail = SmtpProcess.start()) {
            byte[] noise = new byte[LARGE_FILE_BYTES];
            new Random(1).nextBytes(noise);
            Files.write(estate.files().resolve("large.bin"), noise);
            int port = freePort();
            Path config = configure(estate, mail, port);
            String collection = estate.chroma().client().create("written-to", Map.of("sync_threshold", 60));
            Ledger ledger = new Ledger(home.resolve("backups"), estate.s3().client());
            try (Service service = Service.start(config, port);
                    Outages outages = Outages.start(estate.s3(), mail, duration, newSet())) {
                Writers writers = new Writers();
                try (PostgresLoad rows = PostgresLoad.start(estate.postgres(), "polymath", Duration.ofMillis(20));
                        Neo4jLoad graph = Neo4jLoad.start(estate.neo4j().driver(), Duration.ofMillis(200));
                        ChromaLoad vectors = ChromaLoad.start(
                                estate.chroma().client(), List.of(collection), 12, 2, Duration.ofMillis(300))) {
                    watch(service, ledger, outages);
                    writers.rows = rows.transactions();
                    writers.commits = graph.commits();
                    writers.vectors = vectors.writes();
                    writers.failures = vectors.errors().size();
                }
                ledger.look();
                boolean alive = service.isAlive();
                double threads = alive ? service.footprint().threads() : 0;
                int exitCode = service.stop();
                ledger.look();
                Table table = new Table();
                table.figure("minutes", duration.toMinutes());
                table.figure("transactions of PostgreSQL meanwhile", writers.rows)
                        .figure("commits of Neo4j meanwhile", writers.commits)
                        .figure("writes to Chroma meanwhile", writers.vectors)
                        .figure("threads at the end", threads)
                        .holds("the writers wrote all the time", writers.failures == 0, writers.failures);
                new Account(home, estate, mail, service, ledger, outages, measures, edits, keptInS3())
                        .settle(table, exitCode);
                table.print(json);
                return table.addsUp();
            }
        }
    }

    /** What the writers did. */
    private static final class Writers {
        private long rows;
        private long commits;
        private long vectors;
        private int failures;
    }

    private Path configure(Estate estate, SmtpProcess mail, int port) throws IOException {
        Path config = estate.configure(home);
        long minutes = duration.toMinutes();
        Files.writeString(
                config.resolve("application.properties"),
                """
                schedule.cron = 0 * * * * ?
                health.port = %d
                retention.keep-within = 0
                retention.keep-last = %d
                repository.s3.retention.keep-last = %d
                repository.s3.timeout = 5s
                mail.timeout = 5s
                """.formatted(port, Math.max(4, minutes / 4), keptInS3()) + mail.settings(),
                StandardOpenOption.APPEND);
        Path shipped = Path.of(System.getProperty("polymath.home", ""), "routes");
        Path routes = Files.createDirectories(home.resolve("routes"));
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName().toString()));
            }
        }
        return config;
    }

    /** Returns how many sets retention keeps in S3. */
    private int keptInS3() {
        return (int) Math.max(3, duration.toMinutes() / 6);
    }

    /** Answers once with true after each set that is sealed, at once. */
    private BooleanSupplier newSet() {
        AtomicReference<String> newest = new AtomicReference<>("");
        return () -> {
            try (Stream<Path> children = Files.list(home.resolve("backups"))) {
                String now = children.map(child -> child.getFileName().toString())
                        .filter(SetId::isValid)
                        .max(Comparator.naturalOrder())
                        .orElse("");
                return !newest.getAndSet(now).equals(now);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** Looks at everything until the time is over, S3 and SMTP are back, and what was missed is caught up. */
    private void watch(Service service, Ledger ledger, Outages outages) throws Exception {
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        long latest = end + CATCH_UP.toNanos();
        int quiet = 0;
        for (int sample = 0; service.isAlive() && System.nanoTime() < latest && quiet < QUIET_SAMPLES; sample++) {
            boolean over = System.nanoTime() > end && outages.areOver();
            quiet = over && isQuiet(ledger) ? quiet + 1 : 0;
            TimeUnit.MILLISECONDS.sleep(SAMPLE.toMillis());
            ledger.look();
            if (!outages.isS3Down()) {
                ledger.readBack();
            }
            measure(service, sample);
            editRoutes((double) (System.nanoTime() - start) / duration.toNanos());
        }
    }

    /** Returns whether no run is under way or about to begin, and all sets are copied and read back, or left out. */
    private boolean isQuiet(Ledger ledger) throws IOException {
        ledger.leaveOut(ServiceLog.read(home.resolve("logs")).leftOut().keySet());
        if (LocalTime.now(ZoneId.systemDefault()).getSecond() > 50) {
            return false;
        }
        try (Stream<Path> children = Files.list(home.resolve("backups"))) {
            boolean working =
                    children.anyMatch(child -> child.getFileName().toString().startsWith(".work-"));
            return !working && ledger.isSettled();
        }
    }

    private void measure(Service service, int sample) throws Exception {
        if (sample % SAMPLES_A_LOOK == 0 && service.isAlive()) {
            measures.take(service, sample % SAMPLES_A_COLLECTION == 0);
        }
    }

    /** Edits a route now and then, which the service takes without a restart. */
    private void editRoutes(double part) throws IOException {
        if (part > (edits + 1) * 0.18) {
            edits++;
            Files.writeString(
                    home.resolve("routes").resolve("verify.camel.yaml"),
                    "# edited " + edits + "\n",
                    StandardOpenOption.APPEND);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
