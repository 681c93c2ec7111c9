package io.polymath.backup.estate;

import io.polymath.backup.error.Text;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.Values;

/**
 * A believable graph of papers, concepts, repositories, code and passages, the same at every run: 5,205 nodes and 7,547
 * relationships at scale 1, three uniqueness constraints, three range indexes, one full-text index, and every type of
 * property that a Community server holds.
 */
public final class Neo4jEstate {

    private static final int PAPERS = 1_200;
    private static final int CONCEPTS = 1_500;
    private static final int REPOS = 105;
    private static final int CODES = 900;
    private static final int PASSAGES = 1_500;

    private static final int MENTIONS = 3_000;
    private static final int CO_OCCURS = 2_000;
    private static final int CITES = 1_547;
    private static final int IMPLEMENTS = 600;
    private static final int USES = 400;

    private static final int BATCH = 2_000;
    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    private static final List<String> SCHEMA = List.of(
            "CREATE CONSTRAINT paper_doc_id FOR (n:Paper) REQUIRE n.doc_id IS UNIQUE",
            "CREATE CONSTRAINT code_file_hash FOR (n:Code) REQUIRE n.file_hash IS UNIQUE",
            "CREATE CONSTRAINT passage_id FOR (n:Passage) REQUIRE n.passage_id IS UNIQUE",
            "CREATE INDEX paper_year FOR (n:Paper) ON (n.year)",
            "CREATE INDEX concept_name FOR (n:CONCEPT) ON (n.name)",
            "CREATE INDEX repo_name FOR (n:Repo) ON (n.name)",
            "CREATE FULLTEXT INDEX passage_text FOR (n:Passage) ON EACH [n.text]"
                    + " OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}}");

    private final Session session;
    private final double scale;
    // fixed, so that each run makes the same graph
    private final Random random = new Random(7_547);

    private Neo4jEstate(Session session, double scale) {
        this.session = session;
        this.scale = scale;
    }

    /**
     * Fills an empty database.
     *
     * @param scale how many times 5,205 nodes and 7,547 relationships there shall be
     */
    public static void fill(Driver driver, double scale) {
        try (Session session = driver.session()) {
            new Neo4jEstate(session, scale).fill();
        }
    }

    private void fill() {
        SCHEMA.forEach(statement -> session.run(statement).consume());
        session.run("CALL db.awaitIndexes()").consume();
        nodes("Paper", PAPERS, this::paper);
        nodes("CONCEPT", CONCEPTS, this::concept);
        nodes("Repo", REPOS, this::repo);
        nodes("Code", CODES, this::code);
        nodes("Passage", PASSAGES, this::passage);
        relationships(
                "MATCH (a:Passage {passage_id: row.from}) MATCH (b:CONCEPT {name: row.to}) CREATE (a)-[r:MENTIONS]->(b)",
                MENTIONS,
                i -> row(
                        passageId(i / 2),
                        conceptName(pick(CONCEPTS)),
                        Map.of("weight", random.nextDouble(), "span", span())));
        relationships(
                "MATCH (a:CONCEPT {name: row.from}) MATCH (b:CONCEPT {name: row.to}) CREATE (a)-[r:CO_OCCURS]->(b)",
                CO_OCCURS,
                i -> row(
                        conceptName(pick(CONCEPTS)),
                        conceptName(pick(CONCEPTS)),
                        Map.of("count", 1L + random.nextInt(40))));
        relationships(
                "MATCH (a:Paper {doc_id: row.from}) MATCH (b:Paper {doc_id: row.to}) CREATE (a)-[r:CITES]->(b)",
                CITES,
                i -> row(
                        docId(pick(PAPERS)),
                        docId(pick(PAPERS)),
                        Map.of("since", LocalDate.of(1995 + i % 30, 1 + i % 12, 1))));
        relationships(
                "MATCH (a:Code {file_hash: row.from}) MATCH (b:Paper {doc_id: row.to}) CREATE (a)-[r:IMPLEMENTS]->(b)",
                IMPLEMENTS,
                i -> row(fileHash(pick(CODES)), docId(pick(PAPERS)), Map.of("found", zoned(i), "certain", i % 3 > 0)));
        relationships(
                "MATCH (a:Repo {name: row.from}) MATCH (b:CONCEPT {name: row.to}) CREATE (a)-[r:USES]->(b)",
                USES,
                i -> row(repoName(pick(REPOS)), conceptName(pick(CONCEPTS)), Map.of()));
    }

    private Map<String, Object> paper(int i) {
        return Map.of(
                "doc_id", docId(i),
                "title", title(i),
                "year", 1_979L + i % 46,
                "score", random.nextDouble() * 5,
                "open_access", i % 4 > 0,
                "published", LocalDate.of(1979 + i % 46, 1 + i % 12, 1 + i % 28),
                "added", zoned(i),
                "authors", List.of(author(i), author(i + 31)));
    }

    private Map<String, Object> concept(int i) {
        return Map.of(
                "name", conceptName(i),
                "aliases", i % 5 == 0 ? List.of() : List.of(conceptName(i).toUpperCase(Locale.ROOT)),
                "embedding", List.of(random.nextGaussian(), random.nextGaussian(), -0.0, random.nextGaussian()),
                "place", Values.point(7203, random.nextDouble(), random.nextDouble()),
                "place_3d", Values.point(9157, random.nextDouble(), random.nextDouble(), random.nextDouble()));
    }

    private Map<String, Object> repo(int i) {
        return Map.of(
                "name", repoName(i),
                "stars", (long) random.nextInt(40_000),
                "created", LocalDateTime.of(2015 + i % 10, 1 + i % 12, 1 + i % 28, i % 24, i % 60),
                "built_at", LocalTime.of(i % 24, i % 60),
                "synced_at", OffsetTime.of(i % 24, 30, 0, 0, ZoneOffset.ofHours(i % 12)),
                "home", Values.point(4326, 11.97 + i / 100.0, 57.7),
                "rack", Values.point(4979, 11.97, 57.7, i));
    }

    private Map<String, Object> code(int i) {
        byte[] signature = new byte[16];
        random.nextBytes(signature);
        return Map.of(
                "file_hash", fileHash(i),
                "path", Text.of("src/%s/part_%d.py", conceptName(i).replace(' ', '_'), i),
                "lines", 20L + random.nextInt(900),
                "signature", signature,
                "parsed_in", Values.value(Duration.ofMillis(random.nextInt(90_000))),
                "retention", Values.isoDuration(i % 24, i % 31, 0, 0),
                "changed", ZonedDateTime.of(2024, 1 + i % 12, 1, i % 24, 0, 0, 0, ZoneOffset.ofHours(i % 12)));
    }

    private Map<String, Object> passage(int i) {
        return Map.of(
                "passage_id", passageId(i),
                "doc_id", docId(i % scaled(PAPERS)),
                "page", 1L + i % 40,
                "span", span(),
                "text",
                        Text.of(
                                "We show that %s follows from %s. %s; see %s.",
                                conceptName(i), conceptName(pick(CONCEPTS)), title(pick(PAPERS)), author(i)));
    }

    private void nodes(String label, int count, IntFunction<Map<String, Object>> maker) {
        run(Text.of("UNWIND $rows AS row CREATE (n:%s) SET n = row", label), count, maker);
    }

    /** Makes relationships {@code r} with a pattern that finds both ends by {@code row.from} and {@code row.to}. */
    private void relationships(String pattern, int count, IntFunction<Map<String, Object>> maker) {
        run("UNWIND $rows AS row " + pattern + " SET r = row.properties", count, maker);
    }

    private void run(String query, int count, IntFunction<Map<String, Object>> maker) {
        List<Map<String, Object>> rows = new ArrayList<>();
        int all = scaled(count);
        for (int i = 0; i < all; i++) {
            rows.add(maker.apply(i));
            if (rows.size() == BATCH || i == all - 1) {
                session.run(query, Map.of("rows", rows)).consume();
                rows.clear();
            }
        }
    }

    private static Map<String, Object> row(String from, String to, Map<String, Object> properties) {
        return Map.of("from", from, "to", to, "properties", properties);
    }

    private int pick(int count) {
        return random.nextInt(scaled(count));
    }

    private int scaled(int count) {
        return (int) Math.max(1, Math.round(count * scale));
    }

    private List<Long> span() {
        long start = random.nextInt(4_000);
        return List.of(start, start + 40);
    }

    /** Returns times that include the hour in which clocks go back. */
    private static ZonedDateTime zoned(int i) {
        return ZonedDateTime.of(2024, 10, 26, 22, 0, 0, 0, ZoneOffset.UTC)
                .plusMinutes(15L * (i % 24))
                .plusYears(i % 3)
                .withZoneSameInstant(STOCKHOLM);
    }

    private static String docId(int i) {
        return Text.of("doc-%06d", i);
    }

    private static String passageId(int i) {
        return Text.of("passage-%06d", i);
    }

    private static String fileHash(int i) {
        return HexFormat.of().formatHex(Text.of("code-%010d", i).getBytes(StandardCharsets.UTF_8));
    }

    private static String conceptName(int i) {
        return Text.of(
                "%s %s %d",
                Neo4jVocabulary.ADJECTIVES.get(i % Neo4jVocabulary.ADJECTIVES.size()),
                Neo4jVocabulary.NOUNS.get(i / 7 % Neo4jVocabulary.NOUNS.size()),
                i);
    }

    private static String repoName(int i) {
        return Text.of("polymath/%s-%d", Neo4jVocabulary.NOUNS.get(i % Neo4jVocabulary.NOUNS.size()), i);
    }

    private static String title(int i) {
        return Text.of("On %s in %s", conceptName(i), conceptName(i * 3 + 1));
    }

    private static String author(int i) {
        return Neo4jVocabulary.AUTHORS.get(i % Neo4jVocabulary.AUTHORS.size());
    }
}
