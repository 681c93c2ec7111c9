package io.polymath.backup.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.types.Node;
import org.neo4j.driver.types.Relationship;

/**
 * What somebody writes in an afternoon to have a graph in a file: two queries, a loop around each, JSON. Knows nothing of
 * types, and writes what JSON lacks as text.
 */
final class GraphLoop {

    private static final ObjectMapper JSON = new ObjectMapper();

    private GraphLoop() {}

    /** Takes the address of the server, a user, and a file; the password comes from the variable {@code NEO4J_PASSWORD}. */
    public static void main(String[] arguments) throws IOException {
        try (Driver driver = GraphDatabase.driver(
                        arguments[0], AuthTokens.basic(arguments[1], System.getenv("NEO4J_PASSWORD")));
                Session session = driver.session();
                JsonGenerator out = JSON.createGenerator(Files.newOutputStream(Path.of(arguments[2])))) {
            out.writeStartObject();
            out.writeArrayFieldStart("nodes");
            Result nodes = session.run("MATCH (n) RETURN n");
            while (nodes.hasNext()) {
                Node node = nodes.next().get(0).asNode();
                Map<String, Object> row = new HashMap<>();
                row.put("id", node.elementId());
                row.put("labels", node.labels());
                row.put("properties", plain(node.asMap()));
                JSON.writeValue(out, row);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("relationships");
            Result relationships = session.run("MATCH ()-[r]->() RETURN r");
            while (relationships.hasNext()) {
                Relationship relationship = relationships.next().get(0).asRelationship();
                Map<String, Object> row = new HashMap<>();
                row.put("type", relationship.type());
                row.put("start", relationship.startNodeElementId());
                row.put("end", relationship.endNodeElementId());
                row.put("properties", plain(relationship.asMap()));
                JSON.writeValue(out, row);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }

    private static Map<String, Object> plain(Map<String, Object> properties) {
        Map<String, Object> plain = new HashMap<>();
        properties.forEach((key, value) -> plain.put(key, plain(value)));
        return plain;
    }

    private static Object plain(Object value) {
        boolean known = value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof List
                || value instanceof byte[];
        return known ? value : value.toString();
    }
}
