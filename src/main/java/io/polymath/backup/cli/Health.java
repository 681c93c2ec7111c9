package io.polymath.backup.cli;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /health} on the loopback address: 200 while the last good set is young enough, else 503, in both
 * cases with the facts as JSON. Nothing in it is secret, nothing can be changed through it, and one asks at a time.
 */
final class Health implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private static final int BACKLOG = 20;
    /** Who is on the same machine says what it wants at once. */
    private static final int PATIENCE_MILLIS = 2_000;

    private final ServerSocket socket;
    private final Supplier<HealthFacts> facts;

    private Health(ServerSocket socket, Supplier<HealthFacts> facts) {
        this.socket = socket;
        this.facts = facts;
    }

    /** Begins to answer. */
    static Health listen(int port, Supplier<HealthFacts> facts) {
        try {
            Health health = new Health(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()), facts);
            Thread thread = new Thread(health::answerAll, "health");
            thread.setDaemon(true);
            thread.start();
            return health;
        } catch (IOException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    "unable to listen on 127.0.0.1:" + port + " for health: " + e.getMessage(),
                    "set health.port to another port, or to 0 for none",
                    e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    private void answerAll() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                client.setSoTimeout(PATIENCE_MILLIS);
                answer(client);
            } catch (IOException | RuntimeException e) {
                // a client that went away, or our own end
                LOG.debug("health: no answer was taken", e);
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader request =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        String first = request.readLine();
        for (String header = first; header != null && !header.isEmpty(); header = request.readLine()) {
            LOG.trace("health: {}", header);
        }
        if (first == null || !first.matches("GET /health(\\?\\S*)? HTTP/1\\.[01]")) {
            send(client, "404 Not Found", "{\"hint\":\"GET /health\"}\n");
            return;
        }
        HealthFacts now = facts.get();
        send(client, now.isOk() ? "200 OK" : "503 Service Unavailable", JsonLines.text(now) + "\n");
    }

    private static void send(Socket client, String status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = Text.of(
                "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
                status, body.length);
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().write(body);
        client.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
