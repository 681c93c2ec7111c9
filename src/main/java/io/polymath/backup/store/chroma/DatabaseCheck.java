package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Checks a copy of {@code chroma.sqlite3} as SQLite can: the structure of the file, and the full-text index. */
final class DatabaseCheck {

    /** What SQLite says of a full-text index: https://www.sqlite.org/src/file/ext/fts5/fts5_main.c, fts5IntegrityMethod. */
    private static final String FULL_TEXT = "inverted index for FTS";

    private final Connection database;

    DatabaseCheck(Connection database) {
        this.database = database;
    }

    /**
     * Checks every table, but not that indexes agree with their tables, nor that the full-text index agrees with the
     * documents: that takes ten times as long, and quick_check of the whole file would do it, too. A page that nobody
     * uses goes unnoticed here.
     */
    void quick() throws SQLException, IOException {
        for (String table : storedTables()) {
            structure("quick_check('" + table.replace("'", "''") + "')");
        }
        tables();
    }

    /** Checks everything. */
    void full() throws SQLException, IOException {
        structure("integrity_check(1)");
        tables();
    }

    /** Returns the tables that have pages of their own, those behind virtual tables among them. */
    private List<String> storedTables() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow')")) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private void structure(String check) throws SQLException, IOException {
        String answer = Sqlite.value(database, "PRAGMA " + check);
        if (answer.contains(FULL_TEXT)) {
            throw new DamagedException("%s: the full-text index does not agree with the documents", Sqlite.FILE);
        }
        if (!answer.equals("ok")) {
            throw new DamagedException("%s: %s", Sqlite.FILE, answer.strip().replaceAll("\\s+", " "));
        }
    }

    private void tables() throws SQLException, IOException {
        List<String> missing = new Catalog(database).missingTables();
        if (!missing.isEmpty()) {
            throw new DamagedException("%s has no table %s", Sqlite.FILE, missing.get(0));
        }
    }
}
