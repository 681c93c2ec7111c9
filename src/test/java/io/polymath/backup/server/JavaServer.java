package io.polymath.backup.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server in a process of its own, run from jars that {@code bin/setup} fetched; its folder goes with it. */
final class JavaServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 50;

    private final String name;
    private final Path folder;
    private final int port;
    private final ProcessBuilder command;
    private Process process;

    private JavaServer(String name, Path folder, int port, ProcessBuilder command) throws IOException {
        this.name = name;
        this.folder = folder;
        this.port = port;
        this.command = command;
        this.process = command.start();
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param name the folder of its jars below {@code .servers}
     * @param folder its own folder, which holds all that it writes
     */
    static JavaServer start(String name, Path folder, int port, Map<String, String> environment, List<String> arguments)
            throws IOException {
        Path jars = Path.of(".servers", name, "lib").toAbsolutePath();
        return start(name, jars + "/*", folder, port, environment, arguments);
    }

    /** Starts a server whose main class is one of the tests, in the same way. */
    static JavaServer start(Class<?> main, Path folder, int port, List<String> arguments) throws IOException {
        String own = System.getProperty("java.class.path");
        List<String> all = new ArrayList<>(List.of(main.getName()));
        all.addAll(arguments);
        return start(main.getSimpleName(), own, folder, port, Map.of(), all);
    }

    private static JavaServer start(
            String name,
            String classPath,
            Path folder,
            int port,
            Map<String, String> environment,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.addAll(JavaOptions.SHORT_LIFE);
        command.add("-Djava.io.tmpdir=" + folder);
        command.addAll(List.of("-cp", folder + ":" + classPath));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("output.log").toFile()));
        builder.environment().putAll(environment);
        JavaServer server = new JavaServer(name, folder, port, builder);
        try {
            server.awaitStart();
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns its own folder, which holds all that it writes. */
    Path folder() {
        return folder;
    }

    /** Ends its process by SIGKILL; what it wrote stays. */
    void kill() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server ended", e);
        }
    }

    /** Starts it again after it was killed, on the same port, with what it wrote before. */
    void startAgain() throws IOException {
        process = command.start();
        awaitStart();
    }

    /** Stops it without an end, so that it takes connections and never answers; until it is thawed. */
    void freeze() throws IOException {
        ServerUser.run("kill", "-STOP", Long.toString(process.pid()));
    }

    /** Lets it go on. */
    void thaw() throws IOException {
        ServerUser.run("kill", "-CONT", Long.toString(process.pid()));
    }

    private void awaitStart() throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                pause();
            }
        }
        throw new IOException("the server " + name + " did not start (has bin/setup been run?): "
                + Files.readString(folder.resolve("output.log")));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server started", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
