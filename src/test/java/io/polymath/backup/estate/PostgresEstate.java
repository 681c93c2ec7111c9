package io.polymath.backup.estate;

import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.Objects;
import java.util.Random;

/** The metadata of a Polymath installation in PostgreSQL, the same in every run. */
public final class PostgresEstate {

    /** A role that may read everything and do nothing else, and what it logs in by. */
    public static final String BACKUP_ROLE = "backup";

    public static final String BACKUP_PASSWORD = "canary-postgres-backup";

    /** How many artifacts the installation has that the estate is modelled on. */
    public static final int ARTIFACTS = 28_575;

    private static final long SEED = 20_261_122;
    private static final int PASSAGES_EACH = 3;
    private static final int WORDS_A_PASSAGE = 60;
    /** One artifact in this many is kept as its original file. */
    private static final int ORIGINAL_EVERY = 1_000;

    private static final int ORIGINAL_BYTES = 256 * 1024;
    private static final int BATCH = 1_000;
    private static final long FIRST_SECOND = 1_700_000_000L;
    private static final String[] KINDS = {"paper", "code", "note", "web page"};

    private static final String ARTIFACT = """
            INSERT INTO library.artifacts (artifact_id, doc_id, kind, title, authors, file_hash, metadata, score, added)
            VALUES (?, ?, ?::library.artifact_kind, ?, string_to_array(?, ';'), ?, ?::jsonb, ?, ?)
            """;

    private static final String PASSAGE = "INSERT INTO library.passages VALUES (?, ?, ?, ?)";

    private static final String ORIGINAL = "INSERT INTO library.originals VALUES (?, ?)";

    /** What comes after the rows, as it is faster then, and what needs no rows of ours. */
    private static final String REST = """
            SET ROLE polymath;
            CREATE INDEX artifacts_title ON library.artifacts USING gin (title gin_trgm_ops);
            CREATE INDEX passages_id ON library.passages (passage_id);
            CREATE MATERIALIZED VIEW library.kinds AS
                SELECT kind, count(*) AS artifacts FROM library.artifacts GROUP BY kind;
            SELECT setval('library.artifacts_artifact_id_seq', max(artifact_id)) FROM library.artifacts;
            SET ROLE librarian;
            INSERT INTO operations.runs (started, took, found, note)
                SELECT to_timestamp(1700000000 + n * 86400), n * interval '1 second', n * 7,
                       CASE WHEN n % 3 = 0 THEN E'tab\\t, line\\n, quote '' and backslash \\\\' END
                  FROM generate_series(1, 400) n;
            INSERT INTO operations.settings VALUES
                ('models', '{"embedding": "bge-m3", "dimensions": 384}'), ('folders', '["papers", "code", "größer"]');
            RESET ROLE;
            SELECT lo_from_bytea(7001, convert_to(repeat('a figure of many pages, ', 40000), 'UTF8'));
            GRANT SELECT ON LARGE OBJECT 7001 TO backup;
            ANALYZE
            """;

    private final Words words = new Words(new Random(SEED));
    private final Connection connection;

    private PostgresEstate(Connection connection) {
        this.connection = connection;
    }

    /**
     * Creates a database and fills it, in place of one of that name if there is one.
     *
     * @param scale 1 for as many artifacts as the model has, about 60 MB
     */
    public static void fill(PostgresServer server, String database, double scale) throws IOException, SQLException {
        server.createRole("polymath", "canary-postgres-polymath");
        server.createRole("librarian", "canary-postgres-librarian");
        server.createRole(BACKUP_ROLE, BACKUP_PASSWORD);
        server.execute("postgres", "GRANT pg_read_all_data TO " + BACKUP_ROLE);
        server.createDatabase(database);
        server.execute(database, definitions());
        try (Connection connection = server.connect(database)) {
            connection.setAutoCommit(false);
            new PostgresEstate(connection).fill(Math.max(1, (int) (ARTIFACTS * scale)));
            connection.commit();
        }
        server.execute(database, REST);
        server.execute(database, "ALTER DATABASE \"" + database + "\" SET work_mem = '16MB'");
        server.execute(database, "COMMENT ON DATABASE \"" + database + "\" IS 'Polymath, metadata'");
        server.execute("postgres", "ALTER DATABASE \"" + database + "\" OWNER TO polymath");
    }

    private static String definitions() throws IOException {
        try (InputStream in = PostgresEstate.class.getResourceAsStream("postgres.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void fill(int artifacts) throws SQLException {
        try (PreparedStatement artifact = connection.prepareStatement(ARTIFACT);
                PreparedStatement passage = connection.prepareStatement(PASSAGE);
                PreparedStatement original = connection.prepareStatement(ORIGINAL)) {
            for (int id = 1; id <= artifacts; id++) {
                addArtifact(artifact, id);
                addPassages(passage, id);
                addOriginal(original, id);
                if (id % BATCH == 0 || id == artifacts) {
                    artifact.executeBatch();
                    passage.executeBatch();
                    original.executeBatch();
                }
            }
        }
    }

    private void addArtifact(PreparedStatement row, int id) throws SQLException {
        row.setLong(1, id);
        row.setString(2, docId(id));
        row.setString(3, KINDS[words.below(KINDS.length)]);
        row.setString(4, words.sentence(8));
        row.setString(5, words.sentence(1) + ";" + words.sentence(1));
        row.setString(6, words.hex(64));
        row.setString(
                7,
                "{\"pages\": %d, \"language\": \"en\", \"topic\": \"%s\"}"
                        .formatted(words.below(400), words.sentence(2)));
        row.setDouble(8, words.below(1_000_000) / 7.0);
        row.setTimestamp(9, new Timestamp((FIRST_SECOND + id * 600L) * 1000));
        row.addBatch();
    }

    private void addPassages(PreparedStatement row, int id) throws SQLException {
        for (int position = 0; position < PASSAGES_EACH; position++) {
            row.setString(1, docId(id) + "-p" + position);
            row.setLong(2, id);
            row.setInt(3, position);
            row.setString(4, words.sentence(WORDS_A_PASSAGE));
            row.addBatch();
        }
    }

    private void addOriginal(PreparedStatement row, int id) throws SQLException {
        if (id % ORIGINAL_EVERY == 0) {
            row.setLong(1, id);
            row.setBytes(2, words.bytes(ORIGINAL_BYTES));
            row.addBatch();
        }
    }

    /** Returns the name of an artifact, counted from 1, as all stores of the estate may refer to it. */
    public static String docId(int id) {
        return "doc-%06d".formatted(id);
    }
}
