package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Checks a copy of {@code chroma.sqlite3} as SQLite can: the structure of the file, and the full-text index. */
final class DatabaseCheck {

    private final Connection database;

    DatabaseCheck(Connection database) {
        this.database = database;
    }

    /** Checks every page, but not that indexes agree with their tables, which takes many times as long. */
    void quick() throws SQLException, IOException {
        structure("quick_check");
        tables();
    }

    /** Checks everything. */
    void full() throws SQLException, IOException {
        structure("integrity_check");
        tables();
        fullText();
    }

    private void structure(String check) throws SQLException, IOException {
        String answer = Sqlite.value(database, "PRAGMA " + check + "(1)");
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

    /** https://www.sqlite.org/fts5.html#the_integrity_check_command: has the form of a write, but writes nothing. */
    private void fullText() throws SQLException, IOException {
        if (Sqlite.value(database, "SELECT name FROM sqlite_master WHERE name = 'embedding_fulltext_search'")
                .isEmpty()) {
            return;
        }
        try {
            Sqlite.execute(
                    database,
                    "INSERT INTO embedding_fulltext_search(embedding_fulltext_search) VALUES('integrity-check')");
        } catch (SQLException e) {
            throw new DamagedException(
                    "%s: the full-text index does not agree with the documents: %s", Sqlite.FILE, Sqlite.text(e));
        }
    }
}
