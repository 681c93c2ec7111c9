package io.polymath.backup.store.chroma;

import io.polymath.backup.config.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Chroma on a directory that nobody needs afterwards, bound to 127.0.0.1. Closing kills it. */
final class ServerProcess implements AutoCloseable {

    /** It is up in a second; a busy machine takes longer. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MAX_LINE = 200;

    private final Process process;
    private final Path log;
    private final URI url;

    private ServerProcess(Process process, Path log, URI url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Starts one, and returns at once. */
    static ServerProcess start(ServerCommand command, Path directory, Path work) throws IOException {
        int port = freePort();
        List<String> words = new ArrayList<>(command.words());
        words.addAll(
                List.of("run", "--path", directory.toString(), "--host", "127.0.0.1", "--port", String.valueOf(port)));
        Path log = work.resolve("server.log");
        Process process = ChildProcess.of(words)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ServerProcess(process, log, URI.create("http://127.0.0.1:" + port));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until it answers; throws, with what it said last, when it ends or takes too long. */
    ServerClient await() throws IOException {
        ServerClient client = new ServerClient(url);
        long deadline = System.nanoTime() + START.toNanos();
        while (!client.isUp()) {
            if (!process.isAlive()) {
                throw new IOException("it ended at once: " + lastLine());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("it does not answer after " + START.toSeconds() + " s: " + lastLine());
            }
            pause();
        }
        return client;
    }

    private void pause() throws IOException {
        try {
            process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a Chroma server", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns the last thing that it said, as far as it may be shown. */
    String lastLine() throws IOException {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            String last = lines.map(line -> line.replaceAll("[^ -~]", "").strip())
                    .filter(line -> !line.isEmpty())
                    .reduce((a, b) -> b)
                    .orElse("it said nothing");
            return last.length() > MAX_LINE ? last.substring(0, MAX_LINE) + "..." : last;
        }
    }

    @Override
    public void close() {
        // a command may be a script that started the server as its child
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
