package io.polymath.backup.store.chroma;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Takes everything out of a database but one collection, so that a directory is left which holds only that, and is whole.
 * Tenants and databases stay, as names.
 */
final class OneCollection {

    private static final String DEFAULT = "default_tenant/default_database/";

    private final Connection database;
    private final Collection collection;

    private OneCollection(Connection database, Collection collection) {
        this.database = database;
        this.collection = collection;
    }

    /**
     * Finds the collection that an operator named: {@code TENANT/DATABASE/NAME}, or {@code NAME} where there is only one.
     *
     * @return its item in the inventory
     */
    static Item find(String store, String name, Inventory inventory) {
        List<Item> all = inventory.items("collections");
        List<Item> found = all.stream()
                .filter(item -> item.name().equals(name) || item.name().equals(DEFAULT + name))
                .toList();
        if (found.isEmpty()) {
            found = all.stream()
                    .filter(item -> item.name().endsWith("/" + name))
                    .toList();
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        String names = String.join(
                ", ", (found.isEmpty() ? all : found).stream().map(Item::name).toList());
        throw new BackupException(
                ExitCode.NOT_FOUND,
                Text.of("%s: the set has %s collection %s", store, found.isEmpty() ? "no" : "more than one", name),
                found.isEmpty()
                        ? Nearest.hint(name, names(all), "it has " + (names.isEmpty() ? "none" : names))
                        : "it has " + names);
    }

    /** Returns the names that an operator may give: those of the default database without it, too. */
    private static List<String> names(List<Item> all) {
        return all.stream()
                .map(Item::name)
                .map(name -> name.startsWith(DEFAULT) ? name.substring(DEFAULT.length()) : name)
                .toList();
    }

    /** Returns the name of a collection as a part of the name of a file. */
    static String fileName(Item item) {
        String name = item.name().startsWith(DEFAULT) ? item.name().substring(DEFAULT.length()) : item.name();
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** Returns the vector segment of a collection, as the facts of an archive tell it. */
    static String segment(Item item, Inventory inventory) {
        return String.valueOf(inventory.facts().get("collection." + item.name() + ".vector-segment"));
    }

    /** Takes everything else out of a database that nobody uses. */
    static void keep(Path file, Item item) throws IOException {
        try (Connection database = Sqlite.open(file, Duration.ZERO)) {
            Collection collection = new Catalog(database)
                    .collections().stream()
                            .filter(found -> found.path().equals(item.name()))
                            .findFirst()
                            .orElseThrow(() -> new DamagedException("the archive has no collection %s", item.name()));
            new OneCollection(database, collection).keep();
        } catch (SQLException e) {
            throw Sqlite.failure(e);
        }
    }

    private void keep() throws SQLException {
        Sqlite.execute(database, "BEGIN IMMEDIATE");
        String records = collection.records().id();
        String others = " IN (SELECT id FROM embeddings WHERE segment_id <> ?)";
        delete("embedding_fulltext_search WHERE rowid" + others, records);
        delete("embedding_metadata WHERE id" + others, records);
        delete("embedding_metadata_array WHERE id" + others, records);
        delete("embeddings WHERE segment_id <> ?", records);
        delete("embeddings_queue WHERE substr(topic, -37) <> ?", collection.topicEnd());
        keepSequence();
        String segments = " NOT IN (SELECT id FROM segments WHERE collection = ?)";
        delete("max_seq_id WHERE segment_id" + segments, collection.id());
        delete("segment_metadata WHERE segment_id" + segments, collection.id());
        delete("segments WHERE collection <> ?", collection.id());
        delete("collection_metadata WHERE collection_id <> ?", collection.id());
        delete("collections WHERE id <> ?", collection.id());
        Sqlite.execute(database, "COMMIT");
        // what was deleted is not to be found in free pages
        Sqlite.execute(database, "VACUUM");
    }

    /**
     * Chroma numbers an entry of its log one higher than the highest that is there, and ignores one that is not above
     * what it has applied. So an entry stays, or is made, with the highest number; it was applied, and is a no-op.
     */
    private void keepSequence() throws SQLException {
        long applied =
                Math.max(collection.vectors().sequence(), collection.records().sequence());
        try (PreparedStatement insert =
                database.prepareStatement("INSERT INTO embeddings_queue(seq_id, operation, topic, id) SELECT ?, ?, ?, ?"
                        + " WHERE ? > (SELECT coalesce(max(seq_id), 0) FROM embeddings_queue)")) {
            insert.setLong(1, applied);
            insert.setInt(2, Replay.DELETE);
            insert.setString(3, "persistent://default/default" + collection.topicEnd());
            insert.setString(4, "");
            insert.setLong(5, applied);
            insert.executeUpdate();
        }
    }

    private void delete(String what, String value) throws SQLException {
        String table = what.substring(0, what.indexOf(' '));
        if (Sqlite.value(database, "SELECT name FROM sqlite_master WHERE name = '" + table + "'")
                .isEmpty()) {
            return;
        }
        try (PreparedStatement delete = database.prepareStatement("DELETE FROM " + what)) {
            delete.setString(1, value);
            delete.executeUpdate();
        }
    }
}
