package io.polymath.backup.estate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a large Chroma directory of a small one that {@link ChromaEstate} filled: copies its collections in SQLite and in
 * the folders of their segments, several thousand times as fast as a server writes them.
 *
 * <p>A copy has ids, numbers and vectors of its own. Its vectors are those of the original with the signs of some
 * dimensions changed: a reflection, which keeps all distances, so that the original's index is also the right one here.
 */
public final class ChromaClones {

    /** What ids end in: {@code paper-000123}. */
    private static final Pattern NUMBER = Pattern.compile("-(\\d{6})");
    /** So many numbers are free for each copy, see {@link #NUMBER}. */
    private static final int NUMBERS = 10_000;

    private static final List<String> SAME_FILES = List.of("header.bin", "length.bin", "link_lists.bin");

    private final Path directory;
    private final Connection database;
    private final List<Original> originals;
    private final long rows;
    private final long sequences;

    /** A collection, and the ids of its segments. */
    private record Original(String id, String name, String vectors, String records) {}

    /** The same of a copy, and what makes it differ. */
    private record Copy(Original of, String id, String vectors, String records, int number, BitSet mirrored) {}

    private ChromaClones(Path directory, Connection database) throws SQLException {
        this.directory = directory;
        this.database = database;
        this.originals = originals();
        this.rows = number("SELECT max(id) FROM embeddings");
        this.sequences = number("SELECT max(seq_id) FROM (SELECT seq_id FROM embeddings_queue UNION"
                + " SELECT seq_id FROM embeddings UNION SELECT seq_id FROM max_seq_id)");
    }

    /**
     * Adds copies of every collection, named {@code papers-01} and so on. No server may have the directory open.
     *
     * @param copies 99 at most; no original has more than 10,000 records
     */
    public static void add(Path directory, int copies) throws IOException {
        if (copies > 99) {
            throw new IllegalArgumentException("ids have six digits, too few for copies: " + copies);
        }
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("chroma.sqlite3"))) {
            execute(database, "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -200000");
            database.setAutoCommit(false);
            new ChromaClones(directory, database).add(copies);
            database.commit();
        } catch (SQLException e) {
            throw new IOException("unable to multiply the collections of " + directory, e);
        }
    }

    private void add(int copies) throws SQLException, IOException {
        for (int number = 1; number <= copies; number++) {
            for (Original original : originals) {
                Copy copy = copy(original, number);
                copyRows(copy);
                copyLog(copy);
                copyFolder(copy);
            }
        }
    }

    private static Copy copy(Original original, int number) {
        Random random = new Random(number);
        BitSet mirrored = new BitSet();
        random.ints(ChromaEstate.DIMENSION / 2, 0, ChromaEstate.DIMENSION).forEach(mirrored::set);
        return new Copy(original, uuid(), uuid(), uuid(), number, mirrored);
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }

    private List<Original> originals() throws SQLException {
        List<Original> found = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT c.id, c.name, v.id, m.id FROM collections c JOIN segments v ON v.collection = c.id"
                                + " AND v.scope = 'VECTOR' JOIN segments m ON m.collection = c.id AND m.scope = 'METADATA'")) {
            while (row.next()) {
                found.add(new Original(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
            }
        }
        return found;
    }

    private long number(String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.getLong(1);
        }
    }

    private void copyRows(Copy copy) throws SQLException {
        Original of = copy.of();
        String newRow = "+ " + copy.number() * rows;
        String newSequence = "+ " + copy.number() * sequences;
        String newId = newId("embedding_id", copy);
        String itsRows = "id IN (SELECT id FROM embeddings WHERE segment_id = '%s')".formatted(of.records());
        execute(
                database,
                "INSERT INTO collections SELECT '%s', name || '-%02d', dimension, database_id, config_json_str FROM collections WHERE id = '%s'"
                        .formatted(copy.id(), copy.number(), of.id()),
                copyKeys("collection_metadata", "collection_id", of.id(), copy.id()),
                copySegment(of.vectors(), copy.vectors(), copy.id()),
                copySegment(of.records(), copy.records(), copy.id()),
                copyKeys("segment_metadata", "segment_id", of.vectors(), copy.vectors()),
                copyKeys("segment_metadata", "segment_id", of.records(), copy.records()),
                copyPosition(of.vectors(), copy.vectors(), newSequence),
                copyPosition(of.records(), copy.records(), newSequence),
                "INSERT INTO embeddings SELECT id %s, '%s', %s, seq_id %s, created_at FROM embeddings WHERE segment_id = '%s'"
                        .formatted(newRow, copy.records(), newId, newSequence, of.records()),
                "INSERT INTO embedding_metadata SELECT id %s, key, string_value, int_value, float_value, bool_value FROM embedding_metadata WHERE %s"
                        .formatted(newRow, itsRows),
                "INSERT INTO embedding_fulltext_search (rowid, string_value) SELECT id %s, string_value FROM embedding_metadata WHERE key = 'chroma:document' AND %s"
                        .formatted(newRow, itsRows));
    }

    private static String copySegment(String from, String to, String collection) {
        return "INSERT INTO segments SELECT '%s', type, scope, '%s' FROM segments WHERE id = '%s'"
                .formatted(to, collection, from);
    }

    private static String copyKeys(String table, String owner, String from, String to) {
        return "INSERT INTO %s SELECT '%s', key, str_value, int_value, float_value, bool_value FROM %s WHERE %s = '%s'"
                .formatted(table, to, table, owner, from);
    }

    private static String copyPosition(String from, String to, String newSequence) {
        return "INSERT INTO max_seq_id SELECT '%s', seq_id %s FROM max_seq_id WHERE segment_id = '%s'"
                .formatted(to, newSequence, from);
    }

    private static String newId(String column, Copy copy) {
        return "substr(%1$s, 1, length(%1$s) - 6) || printf('%%06d', substr(%1$s, -6) + %2$d)"
                .formatted(column, copy.number() * NUMBERS);
    }

    /** Copies the log, which still has the vectors that no index has. */
    private void copyLog(Copy copy) throws SQLException {
        try (PreparedStatement source = database.prepareStatement(
                        "SELECT seq_id + ?, created_at, operation, replace(topic, ?, ?), %s, vector, encoding, metadata FROM embeddings_queue WHERE topic LIKE ?"
                                .formatted(newId("id", copy)));
                PreparedStatement target =
                        database.prepareStatement("INSERT INTO embeddings_queue VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            source.setLong(1, copy.number() * sequences);
            source.setString(2, copy.of().id());
            source.setString(3, copy.id());
            source.setString(4, "%/" + copy.of().id());
            try (ResultSet row = source.executeQuery()) {
                while (row.next()) {
                    byte[] vector = row.getBytes(6);
                    mirror(vector, 0, copy.mirrored());
                    for (int column = 1; column <= 8; column++) {
                        target.setObject(column, column == 6 ? vector : row.getObject(column));
                    }
                    target.addBatch();
                }
            }
            target.executeBatch();
        }
    }

    private void copyFolder(Copy copy) throws IOException {
        Path source = directory.resolve(copy.of().vectors());
        Path target = directory.resolve(copy.vectors());
        Files.createDirectory(target);
        for (String file : SAME_FILES) {
            Files.copy(source.resolve(file), target.resolve(file));
        }
        Path ids = source.resolve("index_metadata.pickle");
        if (Files.exists(ids)) {
            Files.write(target.resolve("index_metadata.pickle"), renumbered(Files.readAllBytes(ids), copy));
        }
        byte[] elements = Files.readAllBytes(source.resolve("data_level0.bin"));
        mirror(elements, ByteBuffer.wrap(Files.readAllBytes(source.resolve("header.bin"))), copy.mirrored());
        Files.write(target.resolve("data_level0.bin"), elements);
    }

    /** Replaces the number of each id by another one of the same length, so that no length in the pickle changes. */
    private static byte[] renumbered(byte[] pickle, Copy copy) {
        Matcher ids = NUMBER.matcher(new String(pickle, ISO_8859_1));
        return ids.replaceAll(id -> "-%06d".formatted(Integer.parseInt(id.group(1)) + copy.number() * NUMBERS))
                .getBytes(ISO_8859_1);
    }

    private static void mirror(byte[] elements, ByteBuffer header, BitSet mirrored) {
        header.order(ByteOrder.LITTLE_ENDIAN);
        long count = header.getLong(20);
        int elementBytes = (int) header.getLong(28);
        int vectorOffset = (int) header.getLong(44);
        for (int element = 0; element < count; element++) {
            mirror(elements, element * elementBytes + vectorOffset, mirrored);
        }
    }

    /** Changes the signs of some numbers of a vector of little-endian float32. */
    private static void mirror(byte[] bytes, int offset, BitSet mirrored) {
        mirrored.stream().forEach(dimension -> bytes[offset + 4 * dimension + 3] ^= (byte) 0x80);
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
