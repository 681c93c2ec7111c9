package io.polymath.backup.estate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A thin client of Chroma's HTTP API, version 2, for one tenant and database. May serve several threads. */
public final class ChromaClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String DEFAULT = "/tenants/default_tenant/databases/default_database";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final String database;

    public ChromaClient(URI url) {
        this(url, DEFAULT);
    }

    private ChromaClient(URI url, String database) {
        this.url = url;
        this.database = database;
    }

    /**
     * A record.
     *
     * @param vector may be null where only the rest is changed
     * @param document may be null
     * @param metadata texts, longs, doubles and booleans; may be empty
     * @param uri may be null
     */
    @SuppressWarnings("ArrayRecordComponent") // a vector is written once and only passed on
    public record Item(String id, float[] vector, String document, Map<String, Object> metadata, String uri) {

        public static Item of(String id, float... vector) {
            return new Item(id, vector, null, Map.of(), null);
        }
    }

    /** Returns whether the server answers. */
    public boolean isUp() {
        try {
            call("GET", "/heartbeat", null);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Creates a tenant and a database in it, and returns a client for them. */
    public ChromaClient createDatabase(String tenant, String name) throws IOException {
        call("POST", "/tenants", JSON.createObjectNode().put("name", tenant));
        call(
                "POST",
                "/tenants/" + tenant + "/databases",
                JSON.createObjectNode().put("name", name));
        return database(tenant, name);
    }

    /** Returns a client for another tenant and database. */
    public ChromaClient database(String tenant, String name) {
        return new ChromaClient(url, "/tenants/" + tenant + "/databases/" + name);
    }

    /**
     * Creates a collection and returns its id.
     *
     * @param hnsw such as {@code space}, {@code sync_threshold}, {@code ef_construction}
     */
    public String create(String name, Map<String, Object> hnsw) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("name", name);
        body.putObject("configuration").set("hnsw", JSON.valueToTree(hnsw));
        return call("POST", database + "/collections", body).get("id").asText();
    }

    /** Deletes a collection; its folder stays on the disk of the server. */
    public void drop(String name) throws IOException {
        call("DELETE", database + "/collections/" + name, null);
    }

    /** Returns the ids of all collections by their names. */
    public Map<String, String> collections() throws IOException {
        Map<String, String> collections = new LinkedHashMap<>();
        call("GET", database + "/collections?limit=10000", null)
                .forEach(found -> collections.put(
                        found.get("name").asText(), found.get("id").asText()));
        return collections;
    }

    public void add(String collection, List<Item> items) throws IOException {
        write(collection, "add", items);
    }

    public void upsert(String collection, List<Item> items) throws IOException {
        write(collection, "upsert", items);
    }

    /** Changes what the items have, and leaves what they have not. */
    public void update(String collection, List<Item> items) throws IOException {
        write(collection, "update", items);
    }

    public void delete(String collection, List<String> ids) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        body.set("ids", JSON.valueToTree(ids));
        call("POST", path(collection) + "/delete", body);
    }

    public long count(String collection) throws IOException {
        return call("GET", path(collection) + "/count", null).asLong();
    }

    /** Returns all records with everything that they have. */
    public List<Item> get(String collection) throws IOException {
        List<Item> items = new ArrayList<>();
        int page = 1000;
        for (int offset = 0; items.size() == offset; offset += page) {
            ObjectNode body = JSON.createObjectNode().put("limit", page).put("offset", offset);
            body.set("include", JSON.valueToTree(List.of("embeddings", "documents", "metadatas", "uris")));
            addItems(call("POST", path(collection) + "/get", body), items);
        }
        return items;
    }

    /** Returns the ids of the nearest records, the nearest first. */
    public List<String> query(String collection, float[] vector, int results) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("n_results", results);
        body.putArray("query_embeddings").add(JSON.<JsonNode>valueToTree(vector));
        List<String> ids = new ArrayList<>();
        call("POST", path(collection) + "/query", body).get("ids").get(0).forEach(id -> ids.add(id.asText()));
        return ids;
    }

    private String path(String collection) {
        return database + "/collections/" + collection;
    }

    private void write(String collection, String operation, List<Item> items) throws IOException {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode ids = body.putArray("ids");
        items.forEach(item -> ids.add(item.id()));
        if (items.get(0).vector() != null) {
            ArrayNode vectors = body.putArray("embeddings");
            items.forEach(item -> vectors.add(JSON.<JsonNode>valueToTree(item.vector())));
        }
        ArrayNode documents = body.putArray("documents");
        items.forEach(item -> documents.add(item.document()));
        ArrayNode metadatas = body.putArray("metadatas");
        items.forEach(
                item -> metadatas.add(item.metadata().isEmpty() ? null : JSON.<JsonNode>valueToTree(item.metadata())));
        ArrayNode uris = body.putArray("uris");
        items.forEach(item -> uris.add(item.uri()));
        call("POST", path(collection) + "/" + operation, body);
    }

    private static void addItems(JsonNode answer, List<Item> items) throws IOException {
        JsonNode ids = answer.get("ids");
        for (int i = 0; i < ids.size(); i++) {
            items.add(new Item(
                    ids.get(i).asText(),
                    JSON.treeToValue(answer.get("embeddings").get(i), float[].class),
                    answer.get("documents").get(i).textValue(),
                    metadata(answer.get("metadatas").get(i)),
                    answer.get("uris").get(i).textValue()));
        }
    }

    private static Map<String, Object> metadata(JsonNode node) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        node.properties().forEach(field -> metadata.put(field.getKey(), value(field.getValue())));
        return metadata;
    }

    private static Object value(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.asLong();
        }
        if (node.isNumber()) {
            return node.asDouble();
        }
        return node.isBoolean() ? (Object) node.asBoolean() : node.asText();
    }

    private JsonNode call(String method, String path, JsonNode body) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v2" + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IOException("%s %s answered %d: %s"
                        .formatted(method, path, response.statusCode(), new String(response.body(), UTF_8)));
            }
            return JSON.readTree(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
