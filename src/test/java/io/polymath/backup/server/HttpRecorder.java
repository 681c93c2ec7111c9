package io.polymath.backup.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/** A server of HTTP that notices are sent to: it keeps what came, and answers as it is told. */
public final class HttpRecorder implements AutoCloseable {

    private static final int OK = 200;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Integer> answers = new TreeMap<>();
    private final Map<String, String> texts = new TreeMap<>();

    private HttpRecorder(HttpServer server) {
        this.server = server;
    }

    /**
     * What came.
     *
     * @param headers by name in lower case
     */
    public record Request(String method, String path, Map<String, String> headers, String body) {}

    public static HttpRecorder start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        HttpRecorder recorder = new HttpRecorder(server);
        server.setExecutor(recorder.threads);
        server.createContext("/", recorder::take);
        server.start();
        return recorder;
    }

    /** Answers with a status below a path; 0 for never. Redirects go to another path of this server. */
    public HttpRecorder answering(String path, int status) {
        answers.put(path, status);
        return this;
    }

    /** Answers with a text below a path. */
    public HttpRecorder saying(String path, String text) {
        texts.put(path, text);
        return this;
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    public String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Returns what came to paths that begin so, in order. */
    public List<Request> requests(String path) {
        Predicate<Request> there = request -> request.path().startsWith(path);
        return requests.stream().filter(there).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.get(0)));
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(exchange.getRequestMethod(), path, headers, body));
            int status = answers.getOrDefault(path, OK);
            if (status == 0) {
                closing.await();
                return;
            }
            exchange.getResponseHeaders().add("Location", url("/elsewhere"));
            byte[] said =
                    texts.getOrDefault(path, "the server says no to " + path).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, said.length);
            exchange.getResponseBody().write(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
