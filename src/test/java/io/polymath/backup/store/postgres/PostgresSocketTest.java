package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.store.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresSocketTest {

    @TempDir
    Path home;

    @Test
    void aServerIsReachedThroughItsSocketWithoutAPassword() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String user = System.getProperty("user.name");
        server.createRole(user, "never asked for");
        server.createDatabase("socket");
        server.execute("socket", "CREATE TABLE t AS SELECT generate_series(1, 7) AS a");
        server.execute("socket", "GRANT SELECT ON t TO \"" + user + "\"");
        Map<String, String> settings = Map.of("host", server.socketFolder().toString(), "user", user, "password", "");
        ByteArrayOutputStream dump = new ByteArrayOutputStream();

        try (Session session = TestStores.of(home, server, "socket", settings).connect()) {
            session.open().writeTo(dump);
        }

        assertThat(new PostgresKind()
                        .inspect(new ByteArrayInputStream(dump.toByteArray()), home)
                        .count("tables"))
                .isEqualTo(7);
    }
}
