package io.polymath.backup.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.store.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The password reaches pg_dump, and nobody else. */
class PostgresSecretsTest {

    /** Has everything that a password file or a shell could misread. */
    private static final String PASSWORD = "canary:pass\\word'\" $HOME ü";

    private static final Pattern PASSWORD_FILE = Pattern.compile("PGPASSFILE=([^\0]+)");

    @TempDir
    Path home;

    private PostgresServer server;

    @BeforeEach
    void createRole() throws IOException, SQLException {
        server = PostgresServer.shared();
        server.execute("postgres", "DROP ROLE IF EXISTS guarded");
        server.createRole("guarded", PASSWORD.replace("'", "''"));
        server.createDatabase("guarded");
        // more than the pipes between pg_dump and us hold, so that it still runs when we look
        server.execute("guarded", "CREATE TABLE t AS SELECT repeat(md5(g::text), 100) FROM generate_series(1, 5000) g");
        server.execute("guarded", "GRANT SELECT ON t TO guarded");
    }

    @Test
    void aRunningPgDumpShowsNoPassword() throws Exception {
        List<String> seen = new ArrayList<>();
        OutputStream watching = new OutputStream() {
            @Override
            public void write(int b) {
                seen.addAll(childrenAsOthersSeeThem());
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                seen.addAll(childrenAsOthersSeeThem());
            }
        };
        Map<String, String> settings = Map.of("user", "guarded", "password", PASSWORD);

        try (Session session = TestStores.of(home, server, "guarded", settings).connect()) {
            session.open().writeTo(watching);

            assertThat(seen).isNotEmpty().noneMatch(text -> text.contains("canary"));
            assertThat(passwordFiles(seen)).isNotEmpty().allSatisfy(file -> {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            });
        }
        assertThat(passwordFiles(seen))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).doesNotExist());
    }

    private static List<Path> passwordFiles(List<String> seen) {
        return seen.stream()
                .map(PASSWORD_FILE::matcher)
                .filter(Matcher::find)
                .map(found -> Path.of(found.group(1)))
                .distinct()
                .toList();
    }

    /** Returns arguments and environment of every process that we started; the test's server knows nothing of it. */
    private static List<String> childrenAsOthersSeeThem() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("pg_dump"))
                .flatMap(child -> List.of("cmdline", "environ").stream()
                        .map(name -> read(Path.of("/proc", Long.toString(child.pid()), name))))
                .toList();
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
