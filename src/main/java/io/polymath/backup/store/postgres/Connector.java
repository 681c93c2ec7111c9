package io.polymath.backup.store.postgres;

import io.polymath.backup.config.Secret;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections whose sessions write values exactly as those of pg_dump do. */
final class Connector {

    /** The name under which our connections and those of the tools are seen in pg_stat_activity. */
    static final String APPLICATION = "polymath-backup";

    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    /** What pg_dump sets too (setup_connection in pg_dump.c), and what {@link ToolRunner} makes it set. */
    private static final String SESSION = """
            SET datestyle = ISO;
            SET intervalstyle = POSTGRES;
            SET extra_float_digits = 3;
            SET timezone = 'UTC';
            SET bytea_output = hex;
            SET row_security = off;
            SET statement_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SELECT pg_catalog.set_config(name, '0', false) FROM pg_catalog.pg_settings
             WHERE name IN ('transaction_timeout', 'idle_session_timeout');
            SELECT pg_catalog.set_config('search_path', '', false)
            """;

    private Connector() {}

    static Connection connect(PostgresSettings settings, Faults faults) throws IOException {
        try {
            Connection connection = dataSource(settings).getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute(SESSION + "; SET lock_timeout = "
                        + settings.lockTimeout().toMillis());
            } catch (SQLException e) {
                closeQuietly(connection);
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw faults.unableToConnect(e);
        }
    }

    private static PGSimpleDataSource dataSource(PostgresSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {settings.isLocalSocket() ? "localhost" : settings.host()});
        source.setPortNumbers(new int[] {settings.port()});
        source.setDatabaseName(settings.database());
        source.setUser(settings.user());
        settings.password().map(Secret::reveal).ifPresent(source::setPassword);
        source.setApplicationName(APPLICATION);
        source.setConnectTimeout((int) settings.connectTimeout().toSeconds());
        source.setTcpKeepAlive(true);
        if (settings.isLocalSocket()) {
            source.setSslMode("disable");
            source.setSocketFactory("org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg");
            source.setSocketFactoryArg(settings.address());
        } else {
            source.setSslMode(settings.sslMode());
        }
        return source;
    }

    static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // the connection was of no use any more; what made it so is told by whoever noticed
            LOG.debug("unable to close a connection", e);
        }
    }
}
