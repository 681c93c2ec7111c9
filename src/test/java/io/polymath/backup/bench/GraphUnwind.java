package io.polymath.backup.bench;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;

/**
 * What somebody writes in an afternoon to have a graph in a server again: UNWIND, 1,000 rows a statement, an index for the
 * ends of relationships. Knows nothing of types: what JSON lacks becomes text. Proves nothing, and makes no constraints.
 */
final class GraphUnwind {

    private static final int ROWS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Session session;
    private final Map<String, List<Map<String, Object>>> waiting = new HashMap<>();
    private boolean indexed;

    private GraphUnwind(Session session) {
        this.session = session;
    }

    /**
     * Takes the address of the server and a user; the password comes from the variable {@code NEO4J_PASSWORD}, the graph
     * from the standard input.
     */
    public static void main(String[] arguments) throws IOException {
        try (Driver driver = GraphDatabase.driver(
                        arguments[0], AuthTokens.basic(arguments[1], System.getenv("NEO4J_PASSWORD")));
                Session session = driver.session();
                MappingIterator<Map<String, Object>> lines =
                        JSON.readerFor(Map.class).readValues(System.in)) {
            GraphUnwind graph = new GraphUnwind(session);
            while (lines.hasNext()) {
                graph.line(lines.next());
            }
            graph.finish();
        }
    }

    private void line(Map<String, Object> line) {
        if (line.containsKey("node")) {
            String labels =
                    labels(line).stream().map(label -> ":" + quoted(label)).collect(Collectors.joining());
            Map<String, Object> row = new HashMap<>(Map.of("id", line.get("node"), "p", plain(line)));
            add("UNWIND $rows AS row CREATE (n:Loaded" + labels + ") SET n = row.p, n.loadedId = row.id", row);
        } else if (line.containsKey("relationship")) {
            index();
            add(
                    "UNWIND $rows AS row MATCH (s:Loaded {loadedId: row.s}) MATCH (e:Loaded {loadedId: row.e})"
                            + " CREATE (s)-[r:" + quoted(String.valueOf(line.get("relationship")))
                            + "]->(e) SET r = row.p",
                    Map.of("s", line.get("from"), "e", line.get("to"), "p", plain(line)));
        }
    }

    private void add(String statement, Map<String, Object> row) {
        List<Map<String, Object>> rows = waiting.computeIfAbsent(statement, key -> new ArrayList<>());
        rows.add(row);
        if (rows.size() == ROWS) {
            make(statement, rows);
            rows.clear();
        }
    }

    private void make(String statement, List<Map<String, Object>> rows) {
        session.run(statement, Map.of("rows", rows)).consume();
    }

    private void flush() {
        waiting.forEach(this::make);
        waiting.clear();
    }

    private void index() {
        if (!indexed) {
            flush();
            session.run("CREATE INDEX loaded_id FOR (n:Loaded) ON (n.loadedId)").consume();
            session.run("CALL db.awaitIndexes(600)").consume();
            indexed = true;
        }
    }

    private void finish() {
        flush();
        session.run("MATCH (n:Loaded) CALL { WITH n REMOVE n:Loaded, n.loadedId } IN TRANSACTIONS OF 1000 ROWS")
                .consume();
        session.run("DROP INDEX loaded_id IF EXISTS").consume();
    }

    private static Map<String, Object> plain(Map<String, Object> line) {
        Map<String, Object> plain = new HashMap<>();
        if (line.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((key, value) -> plain.put(String.valueOf(key), plain(value)));
        }
        return plain;
    }

    private static Object plain(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(GraphUnwind::plain).toList();
        }
        return value instanceof Map ? String.valueOf(value) : value;
    }

    private static List<?> labels(Map<String, Object> line) {
        return line.get("labels") instanceof List<?> labels ? labels : List.of();
    }

    private static String quoted(Object name) {
        return "`" + String.valueOf(name).replace("`", "``") + "`";
    }
}
