package io.polymath.backup.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL cluster of its own, of the newest version installed. Passwords are really asked for on its port, and the
 * operating system's user on its socket. Its data is not safe against a crash of the machine.
 */
public final class PostgresServer implements AutoCloseable {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final String SUPERUSER = "postgres";
    private static final String PASSWORD = "canary-postgres-superuser";

    private static @Nullable PostgresServer shared;

    private final Path programs;
    private final Path folder;
    private final int port;
    private Process process;

    private PostgresServer(Path programs, Path folder, int port, Process process) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Returns the server that all tests of this Java machine share, which ends with it. */
    public static synchronized PostgresServer shared() throws IOException {
        if (shared == null) {
            PostgresServer server = start();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            shared = server;
        }
        return shared;
    }

    /**
     * Starts a server that is the caller's to close.
     *
     * @param settings as in postgresql.conf: {@code max_connections=20}
     */
    public static PostgresServer start(String... settings) throws IOException {
        Path programs = newestPrograms();
        // a short name: the path of a socket has 107 letters at most
        Path folder = Files.createTempDirectory("pg-");
        try {
            initialize(programs, folder);
            int port = freePort();
            PostgresServer server =
                    new PostgresServer(programs, folder, port, launch(programs, folder, port, settings));
            server.awaitReady();
            return server;
        } catch (IOException | RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    private static Path newestPrograms() throws IOException {
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(VERSIONS)) {
            List<Path> found = new ArrayList<>();
            versions.forEach(version -> found.add(version.resolve("bin")));
            return found.stream()
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparingInt(bin ->
                            Integer.parseInt(bin.getParent().getFileName().toString())))
                    .orElseThrow(() -> new IOException("no PostgreSQL server in " + VERSIONS + ": run bin/setup"));
        }
    }

    private static void initialize(Path programs, Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n", StandardCharsets.UTF_8);
        if (ServerUser.isNeeded()) {
            ServerUser.run("chown", "-R", ServerUser.NAME, folder.toString());
        }
        // others than the server may look for its socket, and for nothing else
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        ServerUser.run(ServerUser.command(
                programs.resolve("initdb").toString(),
                "--pgdata=" + folder.resolve("data"),
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth-host=scram-sha-256",
                "--auth-local=peer",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums",
                "--no-sync"));
        Files.delete(password);
    }

    private static Process launch(Path programs, Path folder, int port, String... settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                Integer.toString(port),
                "-k",
                folder.toString(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "fsync=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "max_wal_size=4GB"));
        for (String setting : settings) {
            command.addAll(List.of("-c", setting));
        }
        return new ProcessBuilder(ServerUser.command(command.toArray(String[]::new)))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                execute(SUPERUSER, "SELECT 1");
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IOException(
                            "PostgreSQL did not start: " + Files.readString(folder.resolve("server.log")), e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while PostgreSQL starts", e);
        }
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** Returns the folder of the server's socket, on which only the operating system's user counts. */
    public Path socketFolder() {
        return folder;
    }

    /** Returns the settings of a store {@code postgres} in it. */
    public String settings(String database) {
        return """
            store.postgres.kind = postgres
            store.postgres.host = %s
            store.postgres.port = %d
            store.postgres.database = %s
            store.postgres.user = %s
            store.postgres.password = %s
            """.formatted(host(), port(), database, superuser(), password());
    }

    public String superuser() {
        return SUPERUSER;
    }

    public String password() {
        return PASSWORD;
    }

    /** Returns the folder of psql, pg_restore and all others of the server's version. */
    public Path programs() {
        return programs;
    }

    /** Connects as the superuser. The caller closes. */
    public Connection connect(String database) throws SQLException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {host()});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName(database);
        source.setUser(SUPERUSER);
        source.setPassword(PASSWORD);
        source.setApplicationName("tests");
        return source.getConnection();
    }

    /** Runs statements as the superuser. */
    public void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Creates an empty database, in place of one of that name if there is one. */
    public void createDatabase(String name) throws SQLException {
        execute(SUPERUSER, "DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
        execute(SUPERUSER, "CREATE DATABASE \"" + name + "\" TEMPLATE template0");
    }

    /** Creates a role that logs in by a password, unless it is there. */
    public void createRole(String name, String password) throws SQLException {
        execute(SUPERUSER, """
                DO $$ BEGIN CREATE ROLE "%s" LOGIN PASSWORD '%s'; EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """.formatted(name, password));
    }

    /** Creates a tablespace in an empty folder, which the server may reach. */
    public void createTablespace(String name, Path empty) throws IOException, SQLException {
        if (ServerUser.isNeeded()) {
            ServerUser.run("chown", ServerUser.NAME, empty.toString());
        }
        execute(SUPERUSER, "CREATE TABLESPACE \"" + name + "\" LOCATION '" + empty + "'");
    }

    /** Ends the server as a crash would, without a word to those who are connected. */
    public void crash() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        await(10);
    }

    /** Starts a server again that has crashed, on its port and with its data. */
    public void restart(String... settings) throws IOException {
        process = launch(programs, folder, port, settings);
        awaitReady();
    }

    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                ServerUser.run(ServerUser.command(
                        programs.resolve("pg_ctl").toString(),
                        "--pgdata=" + folder.resolve("data"),
                        "--mode=fast",
                        "--silent",
                        "stop"));
            }
        } catch (IOException e) {
            process.destroyForcibly();
        }
        await(30);
        delete(folder);
    }

    private void await(int seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
