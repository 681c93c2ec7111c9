package io.polymath.backup.store.postgres;

import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;

/** A database with something of every sort, see {@code rich.sql}. */
public final class RichDatabase {

    static final String APP_PASSWORD = "canary-postgres-app";

    private RichDatabase() {}

    public static void create(PostgresServer server, String name) throws IOException, SQLException {
        server.createRole("app", APP_PASSWORD);
        server.createRole("Odd \"\"Owner", "unused");
        server.createDatabase(name);
        server.execute(name, script());
        server.execute(name, """
                ALTER DATABASE "%1$s" SET work_mem = '8MB';
                ALTER DATABASE "%1$s" SET app.token = 'canary-postgres-setting';
                ALTER DATABASE "%1$s" SET bytea_output = escape;
                ALTER DATABASE "%1$s" SET datestyle = 'German';
                ALTER DATABASE "%1$s" SET timezone = 'Europe/Berlin';
                ALTER DATABASE "%1$s" SET intervalstyle = 'iso_8601';
                COMMENT ON DATABASE "%1$s" IS 'every sort';
                """.formatted(name));
    }

    private static String script() throws IOException {
        try (InputStream in = RichDatabase.class.getResourceAsStream("rich.sql")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
