package io.polymath.backup.store.chroma;

import io.polymath.backup.set.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.SQLiteLimits;
import org.sqlite.SQLiteOpenMode;

/** Opens SQLite databases that others wrote, and tells damage from other failures. */
final class Sqlite {

    /** The name of the database in a Chroma directory. */
    static final String FILE = "chroma.sqlite3";

    /** 64 MiB: Chroma takes no request above 40 MB, and one value has to fit into memory here. */
    private static final int MAX_VALUE_BYTES = 64 << 20;

    /** A setting of the driver: https://github.com/xerial/sqlite-jdbc/blob/master/USAGE.md */
    private static final String UNPACKED = "org.sqlite.tmpdir";

    private static final Set<SQLiteErrorCode> DAMAGE = Set.of(
            SQLiteErrorCode.SQLITE_CORRUPT,
            SQLiteErrorCode.SQLITE_CORRUPT_VTAB,
            SQLiteErrorCode.SQLITE_CORRUPT_SEQUENCE,
            SQLiteErrorCode.SQLITE_CORRUPT_INDEX,
            SQLiteErrorCode.SQLITE_NOTADB,
            SQLiteErrorCode.SQLITE_TOOBIG,
            SQLiteErrorCode.SQLITE_ERROR,
            SQLiteErrorCode.SQLITE_MISMATCH,
            SQLiteErrorCode.SQLITE_IOERR_SHORT_READ);

    private Sqlite() {}

    /** Opens a database that exists; waits as long for the locks of others. */
    static SQLiteConnection open(Path file, Duration patience) throws SQLException {
        unpackBelowOurs();
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setBusyTimeout((int) patience.toMillis());
        SQLiteConnection connection = (SQLiteConnection) config.createConnection("jdbc:sqlite:" + file);
        connection.setLimit(SQLiteLimits.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
        // a schema can call functions: those of a stranger's file only harmless ones
        execute(connection, "PRAGMA trusted_schema = OFF");
        return connection;
    }

    /** The driver unpacks its native code when it is first used, and leaves it when the process is killed. */
    private static void unpackBelowOurs() throws SQLException {
        if (System.getProperty(UNPACKED) == null) {
            try {
                System.setProperty(UNPACKED, TemporaryFolder.path().toString());
            } catch (IOException e) {
                throw new SQLException("unable to make a folder for the native code of SQLite: " + e.getMessage(), e);
            }
        }
    }

    /** Turns a failure into damage where the bytes are to blame, else into an {@code IOException}. */
    static IOException failure(SQLException failure) {
        if (failure instanceof SQLiteException sqlite && DAMAGE.contains(sqlite.getResultCode())) {
            DamagedException damage = new DamagedException("%s: %s", FILE, text(failure));
            damage.initCause(failure);
            return damage;
        }
        return new IOException(FILE + ": " + text(failure), failure);
    }

    /** Returns what SQLite said, without the code before it: {@code database disk image is malformed}. */
    static String text(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        int start = message.lastIndexOf('(');
        String text =
                start >= 0 && message.endsWith(")") ? message.substring(start + 1, message.length() - 1) : message;
        return text.toLowerCase(Locale.ROOT);
    }

    static boolean has(SQLException failure, SQLiteErrorCode code) {
        return failure instanceof SQLiteException sqlite && (sqlite.getResultCode().code & 0xff) == code.code;
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the first value of a query; empty text when there is none. */
    static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }
}
