package io.polymath.backup.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * A real Neo4j Community server in a process of its own, on 127.0.0.1 and a free port, with data in a folder that goes
 * when it is closed. Its jars are those that {@code bin/setup} puts into {@code .servers/neo4j/lib}.
 */
public final class Neo4jServer implements AutoCloseable {

    /** The user that every server has from the start. */
    public static final String USER = "neo4j";

    private static final Path LIBRARY = Path.of(".servers", "neo4j");
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    /** Short enough not to show, long enough not to load the machine that starts the server. */
    private static final long POLL_MILLIS = 100;

    private static @Nullable Neo4jServer shared;
    private static @Nullable Neo4jServer second;

    private final Path home;
    private final int port;
    private final String password;
    private Process process;
    private final Driver driver;

    private Neo4jServer(Path home, int port, String password) throws IOException {
        this.home = home;
        this.port = port;
        this.password = password;
        this.process = launch(home);
        this.driver = GraphDatabase.driver(uri(), AuthTokens.basic(USER, password));
    }

    /** Returns the server that all tests of this process share, started at the first call. */
    public static synchronized Neo4jServer shared() throws IOException {
        if (shared == null) {
            Neo4jServer server = start("shared-password");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-neo4j"));
            shared = server;
        }
        return shared;
    }

    /** Returns another server that all tests of this process share, for what comes out of the first one. */
    public static synchronized Neo4jServer second() throws IOException {
        if (second == null) {
            Neo4jServer server = start("second-password");
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-second-neo4j"));
            second = server;
        }
        return second;
    }

    /** Starts a server of one's own, and waits until it answers. The password has eight letters at least. */
    public static Neo4jServer start(String password) throws IOException {
        return start(password, Files.createTempDirectory("neo4j-server-"));
    }

    /** Starts a server of one's own with all of its files in an empty folder, which it removes when it is closed. */
    public static Neo4jServer start(String password, Path home) throws IOException {
        int port = freePort();
        configure(home, port, password);
        Neo4jServer server = new Neo4jServer(home, port, password);
        try {
            server.awaitStart();
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private static Process launch(Path home) throws IOException {
        return java(
                home,
                "-Xmx512m",
                "org.neo4j.server.CommunityEntryPoint",
                "--home-dir=" + home,
                "--config-dir=" + home.resolve("conf"));
    }

    /** Ends the server as a crash would, and starts it again with its data. */
    public void restart() throws IOException {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a Neo4j server was restarted", e);
        }
        process = launch(home);
        awaitStart();
    }

    public String uri() {
        return "bolt://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Returns the settings of a store {@code neo4j} in it. */
    public String settings() {
        return """
            store.neo4j.kind = neo4j
            store.neo4j.uri = %s
            store.neo4j.user = %s
            store.neo4j.password = %s
            """.formatted(uri(), user(), password());
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Returns a driver that is logged in; the server closes it. */
    public Driver driver() {
        return driver;
    }

    /** Removes all data, constraints and indexes, apart from the two lookup indexes that every database has. */
    public void wipe() {
        try (var session = driver.session()) {
            session.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")
                    .consume();
            for (String kind : List.of("CONSTRAINT", "INDEX")) {
                String list =
                        "SHOW " + kind + (kind.equals("INDEX") ? "ES YIELD name, type WHERE type <> 'LOOKUP'" : "S");
                session.run(list)
                        .list(found -> found.get("name").asString())
                        .forEach(name -> session.run("DROP %s `%s`".formatted(kind, name.replace("`", "``")))
                                .consume());
            }
        }
    }

    /**
     * Stops the server at once and deletes its data; a polite stop takes it 12 s, and nobody needs the data. May be
     * called again.
     */
    @Override
    public void close() {
        driver.close();
        process.destroyForcibly();
        try {
            process.waitFor();
            delete(home);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void configure(Path home, int port, String password) throws IOException {
        Files.createDirectories(home.resolve("conf"));
        // small pages and logs: many servers share a machine, and none of them holds much
        Files.writeString(home.resolve("conf").resolve("neo4j.conf"), """
            server.bolt.listen_address=127.0.0.1:%d
            server.http.enabled=false
            server.https.enabled=false
            server.memory.pagecache.size=64m
            db.tx_log.preallocate=false
            dbms.usage_report.enabled=false
            """.formatted(port));
        Process tool = java(home, "-Xmx256m", "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password);
        await(tool, home);
    }

    private static void await(Process tool, Path home) throws IOException {
        try {
            if (!tool.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || tool.exitValue() != 0) {
                tool.destroyForcibly();
                throw new IOException("unable to set the password of a Neo4j server: " + output(home));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a Neo4j server was made", e);
        }
    }

    private static Process java(Path home, String heap, String mainClass, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(heap);
        command.addAll(JavaOptions.SHORT_LIFE);
        command.addAll(List.of("-cp", LIBRARY.resolve("lib").toAbsolutePath() + "/*", mainClass));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("output.log").toFile()));
        builder.environment().put("NEO4J_HOME", home.toString());
        return builder.start();
    }

    private void awaitStart() throws IOException {
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < limit && process.isAlive()) {
            if (answers()) {
                return;
            }
            pause();
        }
        throw new IOException("a Neo4j server did not start: " + output(home));
    }

    private boolean answers() {
        try {
            driver.verifyConnectivity();
            // the listener is up a moment before the database is
            driver.executableQuery("RETURN 1").execute();
            return true;
        } catch (Neo4jException e) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a Neo4j server started", e);
        }
    }

    private static String output(Path home) throws IOException {
        Path log = home.resolve("output.log");
        return Files.exists(log) ? Files.readString(log) : "it wrote nothing; has bin/setup been run?";
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
