package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Survey;
import io.polymath.backup.store.Survey.Remark;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** One connection, which holds the snapshot open until the session is closed. */
final class PostgresSession implements Session {

    private final Connected connected;
    private final Clock clock;

    PostgresSession(Connected connected, Clock clock) {
        this.connected = connected;
        this.clock = clock;
    }

    @Override
    public Snapshot open() throws IOException {
        return new PostgresSnapshot(connected, clock, HeldSnapshot.take(connected, clock));
    }

    @Override
    public Survey survey() throws IOException {
        PostgresSettings settings = connected.settings();
        ClientTools tools = connected.runner().tools();
        for (String program : List.of("pg_restore", "pg_dumpall")) {
            if (!Files.isExecutable(tools.program(program))) {
                throw new BackupException(
                        ExitCode.FAILED,
                        settings.name() + ": " + program + " is missing in " + tools.folder(),
                        "install the whole of postgresql-client, or set tools to a folder that has it");
            }
        }
        String summary = Text.of(
                "PostgreSQL %s at %s, database %s as %s, pg_dump %s in %s",
                connected.version().text(),
                settings.address(),
                settings.database(),
                settings.user(),
                tools.version(),
                tools.folder());
        return new Survey(summary, remarks());
    }

    private List<Remark> remarks() throws IOException {
        PostgresSettings settings = connected.settings();
        try {
            if (Roles.mayReadPasswords(connected.connection())) {
                return List.of();
            }
        } catch (SQLException e) {
            throw connected.faults().translate("check what may be read", e);
        }
        return List.of(new Remark(
                Text.of(
                        "%s: the passwords of the roles will not be in the set: role %s may not read pg_authid",
                        settings.name(), settings.user()),
                "let a superuser back up, or keep the passwords somewhere else"));
    }

    @Override
    public void close() {
        try {
            connected.runner().close();
        } finally {
            Connector.closeQuietly(connected.connection());
        }
    }
}
