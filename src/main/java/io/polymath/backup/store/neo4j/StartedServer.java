package io.polymath.backup.store.neo4j;

import io.polymath.backup.config.ChildProcess;
import io.polymath.backup.config.Secret;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * A Neo4j server of our own: on 127.0.0.1 and a free port, with a password that nobody knows, and data in a folder that
 * goes with it. It never outlives this program, however that ends.
 */
final class StartedServer implements AutoCloseable {

    private static final String MAIN = "org.neo4j.server.CommunityEntryPoint";
    private static final Pattern KERNEL = Pattern.compile("neo4j-kernel-(\\d+\\.\\d+\\.\\d+)\\.jar");
    private static final String USER = "neo4j";
    /** The password that a new server has until it is changed, which it demands before anything else. */
    private static final String FIRST_PASSWORD = "neo4j";

    private static final int PASSWORD_BYTES = 24;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final long POLL_MILLIS = 100;

    private static final String CONFIGURATION = """
        server.bolt.listen_address=127.0.0.1:%d
        server.http.enabled=false
        server.https.enabled=false
        server.memory.pagecache.size=128m
        db.tx_log.preallocate=false
        db.tx_log.rotation.retention_policy=keep_none
        dbms.usage_report.enabled=false
        """;

    /** Runs a command, and kills it when our end of the pipe on its standard input is closed, as by our own death. */
    private static final String LEASH = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        server=$!
        (cat <&3 >/dev/null; kill -9 $server 2>/dev/null) &
        exec 3<&-
        wait $server
        """;

    private final String store;
    private final Path data;
    private final Process process;
    private final DatabaseAddress address;

    private StartedServer(String store, Path data, Process process, DatabaseAddress address) {
        this.store = store;
        this.data = data;
        this.process = process;
        this.address = address;
    }

    /** Returns the version of an unpacked server. */
    static ServerVersion version(String store, Path home) throws IOException {
        Path lib = home.resolve("lib");
        if (Files.isDirectory(lib)) {
            try (Stream<Path> jars = Files.list(lib)) {
                Optional<Matcher> kernel = jars.map(jar -> KERNEL.matcher(String.valueOf(jar.getFileName())))
                        .filter(Matcher::matches)
                        .findFirst();
                if (kernel.isPresent()) {
                    return new ServerVersion(kernel.get().group(1), "community");
                }
            }
        }
        throw new BackupException(
                ExitCode.FAILED,
                store + ": no Neo4j server in " + home + ": expected lib/neo4j-kernel-VERSION.jar",
                "set store." + store + ".drill.home to the folder of an unpacked Neo4j server");
    }

    /** Starts a server, and waits until it answers. */
    static StartedServer start(String store, Place.Started place) throws IOException {
        Path data = Files.createTempDirectory(
                place.folder(),
                "neo4j-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        int port = freePort();
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        DatabaseAddress address = new DatabaseAddress(
                URI.create("bolt://127.0.0.1:" + port),
                USER,
                Optional.of(new Secret(HexFormat.of().formatHex(random))),
                "neo4j");
        StartedServer server = new StartedServer(store, data, launch(place, data, port), address);
        try {
            server.await();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    DatabaseAddress address() {
        return address;
    }

    /** Kills the server, whose data nobody needs any more, and deletes them. May be called again. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            delete(data);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(Place.Started place, Path data, int port) throws IOException {
        Files.createDirectories(data.resolve("conf"));
        Files.writeString(data.resolve("conf").resolve("neo4j.conf"), Text.of(CONFIGURATION, port));
        List<String> command = List.of(
                "/bin/sh",
                "-c",
                LEASH,
                "sh",
                place.java().toString(),
                "-Xmx" + place.heapMebibytes() + "m",
                "-cp",
                place.home().resolve("lib") + "/*",
                MAIN,
                "--home-dir=" + data,
                "--config-dir=" + data.resolve("conf"));
        ProcessBuilder builder = ChildProcess.of(command)
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("output.log").toFile());
        builder.environment().put("NEO4J_HOME", data.toString());
        return builder.start();
    }

    private void await() throws IOException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        DatabaseAddress first =
                new DatabaseAddress(address.uri(), USER, Optional.of(new Secret(FIRST_PASSWORD)), "neo4j");
        try (Driver driver = first.driver()) {
            while (System.nanoTime() < limit && process.isAlive()) {
                if (takesPassword(driver)) {
                    return;
                }
                pause();
            }
        }
        throw new BackupException(
                ExitCode.FAILED,
                store + ": the Neo4j server for the drill did not start: " + lastLine(),
                "start it by hand to see why: is the port free, and does this version run on this Java?");
    }

    private boolean takesPassword(Driver driver) {
        String password = address.password().map(Secret::reveal).orElseThrow();
        try (Session session = driver.session(SessionConfig.forDatabase("system"))) {
            session.run(
                            "ALTER CURRENT USER SET PASSWORD FROM $first TO $password",
                            Map.of("first", FIRST_PASSWORD, "password", password))
                    .consume();
        } catch (Neo4jException e) {
            return false;
        }
        try (Driver own = address.driver()) {
            own.executableQuery("RETURN 1").execute();
            return true;
        } catch (Neo4jException e) {
            // the listener is up a moment before the database is; the password is changed only once
            return awaitDatabase();
        }
    }

    private boolean awaitDatabase() {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < limit && process.isAlive()) {
            try (Driver own = address.driver()) {
                own.executableQuery("RETURN 1").execute();
                return true;
            } catch (Neo4jException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
            }
        }
        return false;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a Neo4j server started");
        }
    }

    private String lastLine() throws IOException {
        Path log = data.resolve("output.log");
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> !line.isBlank())
                    .reduce((before, last) -> last)
                    .orElse("it wrote nothing");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
