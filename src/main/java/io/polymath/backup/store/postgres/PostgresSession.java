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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
        try {
            List<Extension> extensions = Extension.inUse(connected.connection());
            return new Survey(summary + listed(extensions), remarks(extensions));
        } catch (SQLException e) {
            throw connected.faults().translate("check what may be read", e);
        }
    }

    private static String listed(List<Extension> extensions) {
        return extensions.stream()
                .map(extension -> extension.name() + " " + extension.version())
                .collect(Collectors.joining(", ", extensions.isEmpty() ? "" : "; extensions ", ""));
    }

    private List<Remark> remarks(List<Extension> extensions) throws SQLException {
        PostgresSettings settings = connected.settings();
        List<Remark> remarks = new ArrayList<>();
        if (!Roles.mayReadPasswords(connected.connection())) {
            remarks.add(new Remark(
                    Text.of(
                            "%s: the passwords of the roles will not be in the set: role %s may not read pg_authid",
                            settings.name(), settings.user()),
                    "let a superuser back up, or keep the passwords somewhere else"));
        }
        for (Extension extension : extensions) {
            if (extension.available().isEmpty()) {
                remarks.add(new Remark(
                        Text.of(
                                "%s: the server has the extension %s %s in use, and could not make it again",
                                settings.name(), extension.name(), extension.version()),
                        "install its package on the server; without it no set of this database can be restored there"));
            }
        }
        return remarks;
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
