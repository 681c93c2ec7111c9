package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One database of a PostgreSQL server. */
final class PostgresStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

    private final PostgresSettings settings;
    private final RestoreSettings restore;
    private final Clock clock;

    PostgresStore(PostgresSettings settings, RestoreSettings restore, Clock clock) {
        this.settings = settings;
        this.restore = restore;
        this.clock = clock;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String kind() {
        return PostgresKind.NAME;
    }

    @Override
    public String suffix() {
        return ".dump";
    }

    @Override
    public Session connect() throws IOException {
        Faults faults = new Faults(settings);
        Connection connection = Connector.connect(settings, faults);
        try {
            ServerVersion version = ServerVersion.of(connection);
            version.requireSupported(settings);
            ClientTools tools = ClientTools.forServer(version, settings);
            Privileges.check(connection, settings);
            LOG.debug(
                    "{}: connected to PostgreSQL {} at {}, pg_dump {}",
                    name(),
                    version.text(),
                    settings.address(),
                    tools.version());
            ToolRunner runner = ToolRunner.create(settings, tools);
            return new PostgresSession(new Connected(settings, connection, version, runner, faults), clock);
        } catch (SQLException e) {
            Connector.closeQuietly(connection);
            throw faults.translate("check what may be read", e);
        } catch (IOException | BackupException e) {
            Connector.closeQuietly(connection);
            throw e;
        }
    }

    @Override
    public Restoration restoration(RestoreOrder order) throws IOException {
        return PostgresRestoration.open(order, restore.of(settings), restore.jobs(), clock);
    }
}
