package io.polymath.backup.store.chroma;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks a Chroma server over its API, version 2, and reads the answers piece by piece. */
final class ServerClient {

    /** The first request of a collection loads its index. */
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int MAX_SHOWN = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(SHORT)
            .build();
    private final URI url;

    ServerClient(URI url) {
        this.url = url;
    }

    /** Hears the records of an answer. */
    interface Page {
        void id(String id);

        void vector(float[] values) throws IOException;
    }

    /** Returns whether it answers. */
    boolean isUp() {
        try (InputStream in = send(request("/heartbeat", SHORT).GET().build())) {
            return in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    long count(Collection collection) throws IOException {
        try (InputStream in =
                send(request(path(collection) + "/count", TIMEOUT).GET().build())) {
            return JSON.readTree(in).asLong(-1);
        }
    }

    /** Reads some records with their vectors. */
    void page(Collection collection, long offset, int limit, Page page) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("limit", limit).put("offset", offset);
        body.putArray("include").add("embeddings");
        try (InputStream in = post(path(collection) + "/get", body);
                JsonParser json = JSON.createParser(in)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("ids")) {
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        page.id(json.getText());
                    }
                } else if (field.equals("embeddings") && json.currentToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_ARRAY) {
                        page.vector(json.readValueAs(float[].class));
                    }
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    /** Returns how many records a query finds. */
    int query(Collection collection, float[] vector, int results) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("n_results", results);
        body.putArray("query_embeddings").add(JSON.<JsonNode>valueToTree(vector));
        body.putArray("include").add("distances");
        try (InputStream in = post(path(collection) + "/query", body)) {
            return JSON.readTree(in).at("/ids/0").size();
        }
    }

    private static String path(Collection collection) {
        return "/tenants/" + encoded(collection.tenant()) + "/databases/" + encoded(collection.database())
                + "/collections/" + collection.id();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        return HttpRequest.newBuilder(URI.create(url + "/api/v2" + path))
                .timeout(timeout)
                .header("Content-Type", "application/json");
    }

    private InputStream post(String path, ObjectNode body) throws IOException {
        return send(request(path, TIMEOUT)
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build());
    }

    private InputStream send(HttpRequest request) throws IOException {
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 == 2) {
                return response.body();
            }
            try (InputStream in = response.body()) {
                String said = new String(in.readNBytes(MAX_SHOWN), StandardCharsets.UTF_8).replaceAll("[^ -~]", "?");
                throw new IOException("it answered " + response.statusCode() + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking a Chroma server", e);
        }
    }
}
