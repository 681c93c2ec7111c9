package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot.Companion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The companion of a dump: the roles of its cluster. */
class PostgresGlobalsTest {

    @TempDir
    Path home;

    private static PostgresServer server;

    @BeforeAll
    static void fill() throws Exception {
        server = PostgresServer.shared();
        server.createDatabase("globals");
        server.createRole("member", "canary-member");
        server.createRole("plain", "canary-plain");
        server.createRole("Odd role; with 'PASSWORD'", "canary-odd");
        server.execute("postgres", """
                GRANT pg_read_all_data TO member; GRANT member TO "Odd role; with 'PASSWORD'" WITH ADMIN OPTION;
                ALTER ROLE member CONNECTION LIMIT 7 VALID UNTIL '2030-01-01' CREATEDB;
                ALTER ROLE member SET search_path = 'a; b'
                """);
    }

    @Test
    void rolesAreReadBackAsTheClusterHadThem() throws Exception {
        ByteArrayOutputStream globals = new ByteArrayOutputStream();

        Content content = write(globals, Map.of());

        assertThat(content.inventory().differences(inspect(globals.toByteArray())))
                .isEmpty();
        assertThat(content.inventory().items().stream().map(item -> item.kind() + " " + item.name()))
                .contains(
                        "roles postgres",
                        "roles member",
                        "roles Odd role; with 'PASSWORD'",
                        "memberships pg_read_all_data to member",
                        "memberships member to Odd role; with 'PASSWORD'");
        assertThat(globals.toString(StandardCharsets.UTF_8)).contains("PASSWORD 'SCRAM-SHA-256$");
    }

    @Test
    void aChangedAttributeOfARoleIsNoticed() throws Exception {
        ByteArrayOutputStream globals = new ByteArrayOutputStream();
        Content content = write(globals, Map.of());
        String changed = globals.toString(StandardCharsets.UTF_8)
                .replace("ALTER ROLE member WITH NOSUPERUSER", "ALTER ROLE member WITH SUPERUSER");

        Inventory found = inspect(changed.getBytes(StandardCharsets.UTF_8));

        assertThat(content.inventory().differences(found))
                .containsExactly("roles member: the same number, 1, but not the same content");
    }

    @Test
    void globalsThatLostTheirEndAreRefused() throws Exception {
        ByteArrayOutputStream globals = new ByteArrayOutputStream();
        write(globals, Map.of());

        for (int part : new int[] {50, 90, 99}) {
            byte[] cut = Arrays.copyOf(globals.toByteArray(), globals.size() * part / 100);
            assertThatThrownBy(() -> inspect(cut))
                    .as("cut to %d %%", part)
                    .isInstanceOf(BackupException.class)
                    .hasMessage("postgres: the export is damaged: its end is missing");
        }
    }

    @Test
    void aRoleThatMayNotReadPasswordsSaysSo() throws Exception {
        ByteArrayOutputStream globals = new ByteArrayOutputStream();

        Content content = write(globals, Map.of("user", "plain", "password", "canary-plain"));

        assertThat(content.inventory().warnings())
                .containsExactly("the passwords of the roles are not in it: role plain may not read pg_authid");
        assertThat(globals.toString(StandardCharsets.UTF_8)).doesNotContain("SCRAM-SHA-256");
        assertThat(content.inventory().differences(inspect(globals.toByteArray())))
                .isEmpty();
    }

    private Content write(ByteArrayOutputStream out, Map<String, String> settings) throws Exception {
        try (Session session = TestStores.of(home, server, "globals", settings).connect()) {
            Companion companion = session.open().companions().get(0);
            assertThat(companion.suffix()).isEqualTo(".globals.sql");
            return companion.writer().write(out);
        }
    }

    private Inventory inspect(byte[] globals) throws Exception {
        return new PostgresKind().inspect(new ByteArrayInputStream(globals), home);
    }
}
