package io.polymath.backup.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and an HTTP server, on the level of TCP, and lets things go wrong. It looks at the head of each
 * request only, and asks its rule what becomes of it.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_HEAD_BYTES = 1 << 16;

    private final ServerSocket listener;
    private final URI target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private volatile Rule rule = line -> Fate.pass();

    /** What becomes of a request. */
    public record Fate(Kind kind, long number) {

        /** The ways of it. */
        public enum Kind {
            PASS,
            CUT_REQUEST,
            CUT_ANSWER,
            ANSWER,
            DRIP,
            DRIP_ANSWER
        }

        /** It goes through. */
        public static Fate pass() {
            return new Fate(Kind.PASS, 0);
        }

        /** The connection ends when so many bytes of the body went through; 0 ends it before the server hears of it. */
        public static Fate cutAfter(long bytes) {
            return new Fate(Kind.CUT_REQUEST, bytes);
        }

        /** The server gets the request, and the client never hears of it. */
        public static Fate cutAnswer() {
            return new Fate(Kind.CUT_ANSWER, 0);
        }

        /** The client gets an answer of this status, without a body; the server never hears of it. */
        public static Fate answer(int status) {
            return new Fate(Kind.ANSWER, status);
        }

        /** The request is taken, so many bytes every tenth of a second. */
        public static Fate drip(long bytes) {
            return new Fate(Kind.DRIP, bytes);
        }

        /** The answer comes, so many bytes every tenth of a second. */
        public static Fate dripAnswer(long bytes) {
            return new Fate(Kind.DRIP_ANSWER, bytes);
        }
    }

    /** Decides by the first line of a request: {@code PUT /bucket/key?partNumber=1 HTTP/1.1}. */
    @FunctionalInterface
    public interface Rule {
        Fate of(String line);
    }

    public FaultProxy(URI target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** Sets what becomes of the requests from now on. */
    public void rule(Rule now) {
        rule = now;
    }

    /** Returns the first lines of all requests so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Returns all requests so far without their bodies: the first line, and the headers as they came. */
    public List<String> heads() {
        return List.copyOf(heads);
    }

    /** Forgets the requests so far. */
    public void forget() {
        requests.clear();
        heads.clear();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "fault-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                sockets.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** Serves one request a connection: the client is told to close it, so that each has a fate of its own. */
    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            String line = head.substring(0, head.indexOf('\r'));
            requests.add(line);
            heads.add(head);
            Fate fate = rule.of(line);
            if (fate.equals(Fate.cutAfter(0))) {
                client.setSoLinger(true, 0);
                return;
            }
            if (fate.kind() == Fate.Kind.ANSWER) {
                answer(client, fate.number());
                return;
            }
            try (Socket server = new Socket(target.getHost(), target.getPort())) {
                sockets.add(server);
                server.getOutputStream().write(closing(head).getBytes(StandardCharsets.ISO_8859_1));
                start(() -> forward(in, server, client, fate));
                back(server, client, fate);
            }
        } catch (IOException e) {
            // one side has ended, which is what this proxy is for
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < MAX_HEAD_BYTES && head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private static String closing(String head) {
        return head.replaceFirst("(?i)\r\nConnection: [^\r]*", "").replaceFirst("\r\n", "\r\nConnection: close\r\n");
    }

    private static void answer(Socket client, long status) throws IOException {
        String answer = "HTTP/1.1 " + status + " Told By Proxy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private static void forward(InputStream in, Socket server, Socket client, Fate fate) {
        byte[] buffer = new byte[fate.kind() == Fate.Kind.DRIP ? (int) fate.number() : BUFFER_BYTES];
        long left = fate.kind() == Fate.Kind.CUT_REQUEST ? fate.number() : Long.MAX_VALUE;
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (n >= left) {
                    client.setSoLinger(true, 0); // a reset, as from a network that breaks
                    client.close();
                    server.close();
                    return;
                }
                left -= n;
                server.getOutputStream().write(buffer, 0, n);
                if (fate.kind() == Fate.Kind.DRIP) {
                    Thread.sleep(100);
                }
            }
        } catch (IOException e) {
            // the other side has ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void back(Socket server, Socket client, Fate fate) throws IOException {
        InputStream in = server.getInputStream();
        byte[] buffer = new byte[fate.kind() == Fate.Kind.DRIP_ANSWER ? (int) fate.number() : BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (fate.kind() == Fate.Kind.CUT_ANSWER) {
                in.transferTo(OutputStream.nullOutputStream()); // the server has done its work
                client.setSoLinger(true, 0);
                return;
            }
            client.getOutputStream().write(buffer, 0, n);
            if (fate.kind() == Fate.Kind.DRIP_ANSWER) {
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
