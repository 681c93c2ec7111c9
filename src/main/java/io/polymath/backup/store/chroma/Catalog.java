package io.polymath.backup.store.chroma;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.polymath.backup.store.chroma.Collection.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads from SQLite which collections there are, and which segments they have. */
final class Catalog {

    /** The one kind of index that a local Chroma keeps in a folder. */
    private static final String VECTORS = "urn:chroma:segment/vector/hnsw-local-persisted";

    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final List<String> TABLES = List.of(
            "collections",
            "databases",
            "segments",
            "embeddings",
            "embedding_metadata",
            "embeddings_queue",
            "max_seq_id",
            "migrations");
    /** Where the versions of Chroma write the space, the newest first. */
    private static final List<String> SPACES = List.of(
            "/keys/#embedding/float_list/vector_index/config/space",
            "/defaults/float_list/vector_index/config/space",
            "/vector_index/hnsw/space",
            "/hnsw_configuration/space");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Connection database;

    Catalog(Connection database) {
        this.database = database;
    }

    /** Returns the tables that a Chroma database has to have, and this one has not. */
    List<String> missingTables() throws SQLException {
        Set<String> tables = names("SELECT name FROM sqlite_master WHERE type = 'table'");
        return TABLES.stream().filter(table -> !tables.contains(table)).toList();
    }

    /** Returns all collections, in the order of their vector segments. */
    List<Collection> collections() throws SQLException, IOException {
        Set<String> columns = names("SELECT name FROM pragma_table_info('collections')");
        String config = columns.contains("config_json_str") ? "c.config_json_str" : "NULL";
        String schema = columns.contains("schema_str") ? "c.schema_str" : "NULL";
        String query =
                "SELECT c.id, d.tenant_id || '/' || d.name || '/' || c.name, c.dimension, " + config + ", " + schema
                        + ", (SELECT str_value FROM collection_metadata WHERE collection_id = c.id AND key ="
                        + " 'hnsw:space'), d.tenant_id, d.name FROM collections c JOIN databases d ON d.id ="
                        + " c.database_id";
        List<Collection> collections = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                collections.add(collection(row));
            }
        }
        collections.sort((a, b) -> a.vectors().id().compareTo(b.vectors().id()));
        return collections;
    }

    private Collection collection(ResultSet row) throws SQLException, IOException {
        String id = row.getString(1);
        String path = row.getString(2);
        Optional<Integer> dimension = Optional.of(row.getInt(3)).filter(number -> number > 0);
        @Nullable String config = row.getString(4);
        @Nullable String schema = row.getString(5);
        boolean cosine = isCosine(row.getString(6), schema, config);
        return new Collection(
                id,
                path,
                row.getString(7),
                row.getString(8),
                dimension,
                cosine,
                segment(id, path, "VECTOR"),
                segment(id, path, "METADATA"),
                config + "\n" + schema);
    }

    private Segment segment(String collection, String path, String scope) throws SQLException, IOException {
        try (PreparedStatement query = database.prepareStatement("SELECT s.id, s.type, m.seq_id FROM segments s"
                + " LEFT JOIN max_seq_id m ON m.segment_id = s.id WHERE s.collection = ? AND s.scope = ?")) {
            query.setString(1, collection);
            query.setString(2, scope);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new DamagedException("collection %s has no %s segment", path, scope);
                }
                Segment segment = new Segment(row.getString(1), sequence(row.getObject(3)));
                checkSegment(path, segment, scope.equals("VECTOR") ? row.getString(2) : VECTORS);
                if (row.next()) {
                    throw new DamagedException("collection %s has two %s segments", path, scope);
                }
                return segment;
            }
        }
    }

    private static void checkSegment(String path, Segment segment, String type) throws DamagedException {
        // the id names a folder, so it must not lead anywhere else
        if (!UUID.matcher(segment.id()).matches()) {
            throw new DamagedException("collection %s has a segment whose id is not a UUID", path);
        }
        if (!type.equals(VECTORS)) {
            throw new DamagedException("collection %s has vectors of an unknown type, %s", path, type);
        }
    }

    /** Returns a sequence number: an integer, or from old versions 8 bytes, big-endian. */
    static long sequence(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof byte[] bytes && bytes.length == Long.BYTES
                ? ByteBuffer.wrap(bytes).getLong()
                : 0;
    }

    /** The key of old versions goes first: they write it beside a configuration that holds the default. */
    private static boolean isCosine(@Nullable String legacy, @Nullable String schema, @Nullable String config) {
        return Optional.ofNullable(legacy)
                .or(() -> space(schema))
                .or(() -> space(config))
                .filter("cosine"::equals)
                .isPresent();
    }

    private static Optional<String> space(@Nullable String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            JsonNode tree = JSON.readTree(json);
            return SPACES.stream()
                    .map(path -> tree.at(path))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .findFirst();
        } catch (JsonProcessingException e) {
            // then the other places tell it
            return Optional.empty();
        }
    }

    private Set<String> names(String query) throws SQLException {
        Set<String> names = new HashSet<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }
}
