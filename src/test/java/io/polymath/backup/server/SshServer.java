package io.polymath.backup.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real OpenSSH server on 127.0.0.1 and a free port, which lets its own user in by a key. */
public final class SshServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 20;

    private final Path folder;
    private final int port;
    private Process process;

    private SshServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param folder its own folder, which holds all that it writes
     */
    public static SshServer start(Path folder) throws IOException, InterruptedException {
        int port = JavaServer.freePort();
        key(folder.resolve("host"));
        key(folder.resolve("user"));
        Files.copy(folder.resolve("user.pub"), folder.resolve("authorized"));
        Files.writeString(folder.resolve("sshd.conf"), """
                    Port %d
                    ListenAddress 127.0.0.1
                    HostKey %2$s/host
                    PidFile none
                    AuthorizedKeysFile %2$s/authorized
                    PasswordAuthentication no
                    KbdInteractiveAuthentication no
                    UsePAM no
                    StrictModes no
                    PermitRootLogin yes
                    Subsystem sftp internal-sftp
                    MaxStartups 100
                    MaxSessions 100
                    """.formatted(port, folder));
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd")); // as the package's own service does
        }
        SshServer server = new SshServer(folder, port, launch(folder));
        server.awaitStart();
        server.trust();
        return server;
    }

    /** Makes a key without a passphrase: the file, and its public half with the ending {@code .pub}. */
    public static void key(Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        Process made = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString())
                .inheritIO()
                .start();
        if (made.waitFor() != 0) {
            throw new IOException("ssh-keygen failed; has bin/setup been run?");
        }
    }

    private static Process launch(Path folder) throws IOException {
        return new ProcessBuilder(
                        "/usr/sbin/sshd",
                        "-D",
                        "-e",
                        "-f",
                        folder.resolve("sshd.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("sshd.log").toFile()))
                .start();
    }

    private void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return;
            } catch (IOException e) {
                Thread.sleep(POLL_MILLIS);
            }
        }
        throw new IOException("sshd did not start: " + Files.readString(folder.resolve("sshd.log")));
    }

    /** Writes the server's present key into the file of known hosts. */
    public void trust() throws IOException {
        String[] parts = Files.readString(folder.resolve("host.pub")).split(" ", -1);
        Files.writeString(knownHosts(), "[127.0.0.1]:" + port + " " + parts[0] + " " + parts[1] + "\n");
    }

    /** Gives the server another key, as somebody in between would have one. */
    public void changeHostKey() throws IOException, InterruptedException {
        stop();
        Files.delete(folder.resolve("host.pub"));
        key(folder.resolve("host"));
        restart();
    }

    /** Ends the server, and all connections with it. */
    public void stop() throws InterruptedException {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor(30, TimeUnit.SECONDS);
    }

    /** Starts it again, on the same port. */
    public void restart() throws IOException, InterruptedException {
        process = launch(folder);
        awaitStart();
    }

    /** Returns whether somebody is connected. */
    public boolean isUsed() {
        return process.descendants().findAny().isPresent();
    }

    /** Returns the settings of a repository in one of its folders. */
    public String settings(String name, Path there) {
        return """
            repository.%1$s.kind = sftp
            repository.%1$s.host = 127.0.0.1
            repository.%1$s.port = %2$d
            repository.%1$s.user = %3$s
            repository.%1$s.path = %4$s
            repository.%1$s.private-key = %5$s
            repository.%1$s.known-hosts = %6$s
            """.formatted(name, port, System.getProperty("user.name"), there, privateKey(), knownHosts());
    }

    public int port() {
        return port;
    }

    public Path privateKey() {
        return folder.resolve("user");
    }

    public Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
