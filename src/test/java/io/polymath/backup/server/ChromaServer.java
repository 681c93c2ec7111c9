package io.polymath.backup.server;

import io.polymath.backup.estate.ChromaClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A real Chroma server in a process of its own, bound to 127.0.0.1. */
public final class ChromaServer implements AutoCloseable {

    /** It is up in less than a second on an idle machine. */
    private static final Duration START = Duration.ofSeconds(60);
    /** It has hung for minutes after SIGTERM while a client was connected. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final String BINDING =
            "node_modules/chromadb-js-bindings-linux-x64-gnu/" + "chromadb-js-bindings.linux-x64-gnu.node";

    private final Process process;
    private final URI url;
    private final Path directory;
    private final Path log;
    private final boolean ownsDirectory;

    private ChromaServer(Path directory, boolean ownsDirectory) throws IOException {
        this.directory = directory;
        this.ownsDirectory = ownsDirectory;
        this.log = Files.createTempFile("polymath-chroma", ".log");
        int port = freePort();
        this.url = URI.create("http://127.0.0.1:" + port);
        this.process = new ProcessBuilder(
                        "node",
                        "-e",
                        "require(process.argv[1]).cli(['chroma','run','--path',process.argv[2],"
                                + "'--host','127.0.0.1','--port',process.argv[3]])",
                        binding().toString(),
                        directory.toString(),
                        String.valueOf(port))
                .directory(new File(System.getProperty("java.io.tmpdir")))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Starts a server on an empty directory, which is deleted when the server is closed. */
    public static ChromaServer start() throws IOException {
        return up(new ChromaServer(Files.createTempDirectory("polymath-chroma"), true));
    }

    /** Starts a server on a directory that stays. */
    public static ChromaServer start(Path directory) throws IOException {
        return up(new ChromaServer(directory, false));
    }

    /** Returns the one server that all tests of this process share; it stops with the process. */
    public static ChromaServer shared() {
        return Shared.SERVER;
    }

    private static final class Shared {

        private static final ChromaServer SERVER = startShared();

        private static ChromaServer startShared() {
            try {
                ChromaServer server = start();
                Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop-chroma"));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Makes a program in a folder that is called as Chroma's own one is: {@code chroma-program run --path ...}. */
    public static Path program(Path folder) throws IOException {
        Path program = folder.resolve("chroma-program");
        Files.writeString(program, """
            #!/bin/sh
            exec node -e "require(process.argv[1]).cli(['chroma', ...process.argv.slice(2)])" '%s' "$@"
            """.formatted(binding()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    /** Returns the address of its API: {@code http://127.0.0.1:18000}. */
    public URI url() {
        return url;
    }

    /** Returns the directory that it serves. */
    public Path directory() {
        return directory;
    }

    public ChromaClient client() {
        return new ChromaClient(url);
    }

    private static ChromaServer up(ChromaServer server) throws IOException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!server.client().isUp()) {
            if (!server.process.isAlive() || System.nanoTime() > deadline) {
                String said = Files.readString(server.log);
                server.close();
                throw new IOException("the Chroma server does not start: " + said);
            }
            server.await(Duration.ofMillis(50));
        }
        return server;
    }

    private static Path binding() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path binding = folder.resolve(".servers/chroma").resolve(BINDING);
            if (Files.exists(binding)) {
                return binding;
            }
        }
        throw new IOException("no Chroma server in .servers/chroma: run bin/setup first");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean await(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Stops the server; the directory stays unless it is the server's own. */
    @Override
    public void close() {
        process.destroy();
        if (!await(GRACE)) {
            process.destroyForcibly();
            await(START);
        }
        try {
            Files.deleteIfExists(log);
            if (ownsDirectory && Files.exists(directory)) {
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
