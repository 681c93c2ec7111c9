package io.polymath.backup.store.postgres;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.Inventory.Item;
import io.polymath.backup.set.MovedException;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what belongs to the whole cluster and to no database: roles with their passwords, memberships, tablespaces.
 * pg_dumpall cannot join a snapshot, so the roles are listed before and after it and have to be the same.
 */
final class GlobalsWriter {

    static final String SUFFIX = ".globals.sql";

    private static final Logger LOG = LoggerFactory.getLogger(GlobalsWriter.class);

    private static final int TRIES = 3;

    private final Connected connected;
    private int tries;

    GlobalsWriter(Connected connected) {
        this.connected = connected;
    }

    Inventory write(OutputStream out) throws IOException {
        try (Connection connection = Connector.connect(connected.settings(), connected.faults())) {
            List<Item> before = Roles.items(connection);
            boolean passwords = Roles.mayReadPasswords(connection);
            dump(passwords, out);
            if (!before.equals(Roles.items(connection))) {
                throw moved();
            }
            String name = connected.settings().name();
            Inventory inventory = new Inventory(before, new TreeMap<>(), warnings(passwords));
            LOG.info("{}: dumped {} roles", name, inventory.count(Roles.ROLES));
            return inventory;
        } catch (SQLException e) {
            throw connected.faults().translate("list the roles", e);
        }
    }

    private void dump(boolean passwords, OutputStream out) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--globals-only",
                "--no-password",
                "--database=" + connected.settings().database()));
        if (!passwords) {
            arguments.add("--no-role-passwords");
        }
        try (ToolProcess dump = connected.runner().start("pg_dumpall", arguments)) {
            dump.copyTo(out);
            ToolProcess.Ending ending = dump.finish();
            if (ending.exitCode() != 0) {
                throw connected.faults().translate(ending);
            }
        }
    }

    private List<String> warnings(boolean passwords) {
        if (passwords) {
            return List.of();
        }
        return List.of(Text.of(
                "the passwords of the roles are not in it: role %s may not read pg_authid",
                connected.settings().user()));
    }

    private IOException moved() throws BackupException {
        tries++;
        if (tries >= TRIES) {
            throw connected
                    .faults()
                    .fault("the roles changed during each of " + TRIES + " tries", "try again when they are settled");
        }
        return new MovedException(connected.settings().name() + ": the roles changed while they were written");
    }
}
