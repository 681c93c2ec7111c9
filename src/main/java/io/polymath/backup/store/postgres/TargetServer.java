package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The server that a database is restored on, seen from a database that is always there. */
final class TargetServer implements AutoCloseable {

    /** What the comment of a database begins with while it is being filled. */
    static final String MARK = "polymath-backup: unfinished restore of ";

    /** What is interrupted when the connection is lost. */
    static final String WORK = "restore";

    private static final Duration CLAIM_LIMIT = Duration.ofSeconds(3);
    private static final String MAINTENANCE = "postgres";
    private static final String TEMPLATE = "template1";
    /** A name of our own among the advisory locks. */
    private static final int LOCK_CLASS = 0x706f6c79;

    private final PostgresSettings settings;
    private final Connection connection;
    private final ServerVersion version;
    private final Faults faults;

    private TargetServer(PostgresSettings settings, Connection connection, ServerVersion version, Faults faults) {
        this.settings = settings;
        this.connection = connection;
        this.version = version;
        this.faults = faults;
    }

    /** Connects; the live database need not be there. */
    static TargetServer connect(PostgresSettings live) throws IOException {
        PostgresSettings settings = live.of(MAINTENANCE);
        Faults faults = new Faults(settings, WORK);
        Connection connection;
        try {
            connection = Connector.connect(settings, faults);
        } catch (BackupException e) {
            if (!e.reason().contains("there is no database")) {
                throw e;
            }
            settings = live.of(TEMPLATE);
            connection = Connector.connect(settings, new Faults(settings, WORK));
        }
        try {
            return new TargetServer(settings, connection, ServerVersion.of(connection), new Faults(settings, WORK));
        } catch (SQLException e) {
            Connector.closeQuietly(connection);
            throw faults.translate("read the version of the server", e);
        }
    }

    /** How a database of this server is found. */
    enum Presence {
        ABSENT,
        /** A restore has begun to fill it, and did not end. */
        UNFINISHED,
        PRESENT
    }

    /** A question that the server answers. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException, IOException;
    }

    <T> T ask(String doing, Question<T> question) throws IOException {
        try {
            return question.ask(connection);
        } catch (SQLException e) {
            throw faults.translate(doing, e);
        }
    }

    PostgresSettings settings() {
        return settings;
    }

    ServerVersion version() {
        return version;
    }

    Faults faults() {
        return faults;
    }

    Presence presence(String database) throws IOException {
        String query = "SELECT shobj_description(oid, 'pg_database'), datallowconn FROM pg_database WHERE datname = ?";
        return ask("look for the database " + database, open -> {
            try (PreparedStatement statement = open.prepareStatement(query)) {
                statement.setString(1, database);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? presence(row.getString(1), row.getBoolean(2)) : Presence.ABSENT;
                }
            }
        });
    }

    /** A database that was created a moment before its comment lets nobody in. */
    private static Presence presence(@Nullable String comment, boolean open) {
        boolean unfinished = comment == null ? !open : comment.startsWith(MARK);
        return unfinished ? Presence.UNFINISHED : Presence.PRESENT;
    }

    /** Takes the right to fill a database until this is closed, or its process ends; returns whether nobody has it. */
    boolean claim(String database) throws IOException {
        return ask("claim the database " + database, open -> {
            try (PreparedStatement statement = open.prepareStatement("SELECT pg_try_advisory_lock(?, hashtext(?))")) {
                statement.setInt(1, LOCK_CLASS);
                statement.setString(2, database);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getBoolean(1);
                }
            }
        });
    }

    List<String> strings(String query) throws IOException {
        return ask("read the catalog", open -> {
            List<String> found = new ArrayList<>();
            try (Statement statement = open.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        });
    }

    /** Returns the extensions that can be made, each with the version that it would get. */
    SortedMap<String, String> extensions() throws IOException {
        return ask("list the extensions", open -> {
            SortedMap<String, String> found = new TreeMap<>();
            try (Statement statement = open.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT name, default_version FROM pg_available_extensions")) {
                while (rows.next()) {
                    found.put(
                            rows.getString(1),
                            Optional.ofNullable(rows.getString(2)).orElse(""));
                }
            }
            return found;
        });
    }

    /** Returns what the role may do: {@code superuser}, {@code createdb}, {@code createrole}. */
    Map<String, Boolean> rights() throws IOException {
        String query = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user";
        return ask("read the rights of role " + settings.user(), open -> {
            try (Statement statement = open.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                row.next();
                boolean all = row.getBoolean(1);
                return Map.of(
                        "superuser", all,
                        "createdb", all || row.getBoolean(2),
                        "createrole", all || row.getBoolean(3));
            }
        });
    }

    void run(String doing, String... statements) throws IOException {
        ask(doing, open -> {
            try (Statement statement = open.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
            return true;
        });
    }

    /** Creates an empty database that is marked as unfinished from its first moment on. */
    void create(DatabaseStatements statements, String database, String set) throws IOException {
        String name = QualifiedName.quoted(database);
        run("create the database " + database, statements.create() + " ALLOW_CONNECTIONS = false");
        run("mark the database " + database, marking(database, set));
        run(
                "give the database " + database + " to its owner",
                statements.owner().toArray(String[]::new));
        run("open the database " + database, "ALTER DATABASE " + name + " WITH ALLOW_CONNECTIONS true");
    }

    static String marking(String database, String set) {
        return "COMMENT ON DATABASE " + QualifiedName.quoted(database) + " IS '" + MARK + set + "'";
    }

    /** Returns the databases that drills of a live one have made, and not removed. */
    List<String> drills(String live) throws IOException {
        List<String> marked = strings("SELECT datname FROM pg_database"
                + " WHERE shobj_description(oid, 'pg_database') LIKE '" + MARK + "%' AND NOT datistemplate");
        return marked.stream()
                .filter(name -> DatabaseTarget.isOfDrill(name, live))
                .toList();
    }

    /** Claims a database whose last holder may be about to end. */
    boolean claimSoon(String database) throws IOException {
        long deadline = System.nanoTime() + CLAIM_LIMIT.toNanos();
        while (!claim(database)) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        return true;
    }

    void drop(String database) throws IOException {
        run(
                "drop the database " + database,
                "DROP DATABASE IF EXISTS " + QualifiedName.quoted(database) + " WITH (FORCE)");
    }

    /** Renames databases in one transaction: from, to, from, to. Nobody may be connected to them. */
    boolean rename(String... names) throws IOException {
        return ask("rename the databases", open -> {
            open.setAutoCommit(false);
            try (Statement statement = open.createStatement()) {
                for (int i = 0; i < names.length; i += 2) {
                    statement.execute(renaming(names[i], names[i + 1]));
                }
                open.commit();
            } catch (SQLException e) {
                open.rollback();
                throw e;
            } finally {
                open.setAutoCommit(true);
            }
            return true;
        });
    }

    static String renaming(String from, String to) {
        return "ALTER DATABASE " + QualifiedName.quoted(from) + " RENAME TO " + QualifiedName.quoted(to);
    }

    /** Ends all connections to a database that there are. */
    void disconnectAll(String database) throws IOException {
        ask("end the connections to " + database, open -> {
            try (PreparedStatement statement =
                    open.prepareStatement("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?")) {
                statement.setString(1, database);
                return statement.execute();
            }
        });
    }

    @Override
    public void close() {
        Connector.closeQuietly(connection);
    }
}
