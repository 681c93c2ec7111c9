package io.polymath.backup.store.neo4j;

import java.util.List;
import java.util.Map;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

/** A small graph of everything that tends to get lost: each type of property at its edges, odd names, odd shapes. */
public final class OddGraph {

    static final int HUB_SIZE = 500;

    private static final List<String> STATEMENTS = List.of(
            "CREATE CONSTRAINT `odd ``name` FOR (n:`La``bel with ünïcode 空`) REQUIRE n.`ke``y` IS UNIQUE",
            "CREATE CONSTRAINT link_unique FOR ()-[r:LINK]-() REQUIRE (r.a, r.b) IS UNIQUE",
            "CREATE INDEX edge_range FOR (n:Edge) ON (n.`integer max`, n.date)",
            "CREATE POINT INDEX edge_point FOR (n:Edge) ON (n.`point on earth`)",
            "CREATE TEXT INDEX link_text FOR ()-[r:LINK]-() ON (r.note)",
            "CREATE FULLTEXT INDEX words FOR (n:Edge|Hub) ON EACH [n.text, n.`text empty`]"
                    + " OPTIONS {indexConfig: {`fulltext.analyzer`: 'swedish'}}",
            "CREATE VECTOR INDEX near FOR (n:Edge) ON n.embedding"
                    + " OPTIONS {indexConfig: {`vector.dimensions`: 4, `vector.similarity_function`: 'cosine'}}",
            "CREATE ()",
            "CREATE ({alone: true})",
            "CREATE (n:Self {n: 1})-[:SELF]->(n)",
            "CREATE (n:Self {n: 2}) CREATE (n)-[:SELF {i: 1}]->(n) CREATE (n)-[:SELF {i: 1}]->(n)",
            "CREATE (a:Twin)-[:`PAR``ALLEL 空`]->(b:Twin), (a)-[:`PAR``ALLEL 空`]->(b), (b)-[:`PAR``ALLEL 空`]->(a)",
            "CREATE (:A:B:C:`La``bel with ünïcode 空` {`ke``y`: 'odd', ` leading blank`: 1})",
            "CREATE (h:Hub) WITH h UNWIND range(1, " + HUB_SIZE + ") AS i CREATE (h)-[:SPOKE {i: i}]->(:Rim {i: i})");

    private OddGraph() {}

    /** Fills an empty database. */
    public static void fill(Driver driver) {
        try (Session session = driver.session()) {
            STATEMENTS.forEach(statement -> session.run(statement).consume());
            Map<String, Object> values = EdgeValues.all();
            session.run(
                            "CREATE (a:Edge) SET a = $p CREATE (b:Edge {text: 'to'}) CREATE (a)-[r:LINK]->(b) SET r = $p",
                            Map.of("p", values))
                    .consume();
        }
    }
}
