package io.polymath.backup.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server of rclone's own over a folder, on 127.0.0.1 and a free port, which asks for a password. */
public final class RcloneServer implements AutoCloseable {

    public static final String USER = "keeper";
    public static final String PASSWORD = "canary-rclone-password";

    private static final long START_SECONDS = 30;
    private static final long POLL_MILLIS = 20;

    private final int port;
    private final Process process;

    private RcloneServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param protocol {@code webdav} or {@code sftp}
     * @param more further options
     */
    public static RcloneServer start(String protocol, Path folder, String... more)
            throws IOException, InterruptedException {
        int port = JavaServer.freePort();
        List<String> command = new ArrayList<>(List.of("rclone", "serve", protocol, folder.toString()));
        command.addAll(List.of("--addr", "127.0.0.1:" + port, "--user", USER, "--pass", PASSWORD));
        command.addAll(List.of("--config", "/dev/null"));
        command.addAll(List.of(more));
        RcloneServer server = new RcloneServer(
                port,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
        server.awaitStart();
        return server;
    }

    private void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                Thread.sleep(POLL_MILLIS);
            }
        }
        throw new IOException("rclone serve did not start; has bin/setup been run?");
    }

    /** Returns a password as rclone's file of settings has it. */
    public static String obscured(String password) throws IOException, InterruptedException {
        Process obscuring = new ProcessBuilder("rclone", "obscure", "-").start();
        try (var in = obscuring.getOutputStream()) {
            in.write(password.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(obscuring.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (obscuring.waitFor() != 0) {
            throw new IOException("rclone obscure failed");
        }
        return text;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
