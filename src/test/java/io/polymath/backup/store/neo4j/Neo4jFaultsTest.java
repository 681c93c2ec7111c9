package io.polymath.backup.store.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.QueryConfig;

class Neo4jFaultsTest {

    private static final String CANARY = "canary-0f5b7c";

    @TempDir
    Path home;

    @Test
    void anUnknownHost() throws IOException {
        BackupException fault = fault(Stores.of(home, Map.of("uri", "bolt://graph.invalid", "password", CANARY)));

        assertThat(fault).hasMessage("neo4j: unable to connect to graph.invalid:7687: unknown host");
        assertThat(fault.hint()).isEqualTo("check the host in the uri of the store");
    }

    @Test
    void aPasswordThatWasNotSet() throws IOException {
        Neo4jServer server = Neo4jServer.shared();

        BackupException fault = fault(Stores.of(home, Map.of("uri", server.uri())));

        assertThat(fault)
                .hasMessage("neo4j: unable to log in to 127.0.0.1:" + server.port() + " as neo4j: no password");
        assertThat(fault.hint()).isEqualTo("set the password of the store");
    }

    @Test
    void tooManyWrongPasswords() throws IOException {
        Neo4jServer server = Neo4jServer.shared();
        // a user of its own: the server locks this one out for a while
        server.driver()
                .executableQuery("CREATE USER guesser IF NOT EXISTS SET PASSWORD 'another-password'")
                .withConfig(QueryConfig.builder().withDatabase("system").build())
                .execute();
        Store store = Stores.of(server, home, Map.of("user", "guesser", "password", CANARY));

        for (int i = 0; i < 3; i++) {
            fault(store);
        }

        assertThat(fault(store))
                .hasMessage("neo4j: unable to log in to 127.0.0.1:" + server.port()
                        + " as guesser: too many wrong passwords");
    }

    @Test
    void aServerThatDoesNotEncrypt() throws IOException {
        Neo4jServer server = Neo4jServer.shared();
        String address = "127.0.0.1:" + server.port();

        BackupException fault = fault(Stores.of(server, home, Map.of("uri", "bolt+s://" + address)));

        assertThat(fault)
                .hasMessage("neo4j: unable to talk to " + address + ": SSL handshake with " + address + " failed");
    }

    @Test
    void aNodeTooLargeToBeReadBack() throws Exception {
        Neo4jServer server = Neo4jServer.shared();
        server.wipe();
        server.driver()
                .executableQuery("CREATE (:Scan {image: $image})")
                .withParameters(Map.of("image", "x".repeat(ExportFormat.MAX_LINE_BYTES)))
                .execute();

        BackupException fault;
        try (Session session = Stores.of(server, home, Map.of()).connect()) {
            Snapshot snapshot = session.open();
            fault = catchThrowableOfType(
                    BackupException.class, () -> snapshot.writeTo(OutputStream.nullOutputStream()));
        }

        assertThat(fault).hasMessage("neo4j: unable to export a node of label Scan: expected at most 16 MiB as JSON");
        assertThat(fault.hint()).isEqualTo("keep contents of this size in files, and their names in the graph");
        assertThat(fault.exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aServerThatDiesWhileItIsRead() throws Exception {
        BackupException fault;
        try (Neo4jServer server = Neo4jServer.start("mortal-password")) {
            server.driver()
                    .executableQuery(
                            "UNWIND range(1, 20000) AS i CREATE (:Paper {text: 'a line of some length', i: i})")
                    .execute();
            Store store = Stores.of(server, home, Map.of("fetch-size", "100"));
            try (Session session = store.connect()) {
                Snapshot snapshot = session.open();
                fault = catchThrowableOfType(BackupException.class, () -> snapshot.writeTo(closing(server)));
            }

            assertThat(fault.reason()).startsWith("neo4j: unable to talk to 127.0.0.1:" + server.port() + ": ");
            assertThat(fault.exitCode()).isEqualTo(ExitCode.FAILED);
        }
    }

    private static OutputStream closing(Neo4jServer server) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                server.close();
            }
        };
    }

    /** Returns what connecting throws, which never tells the password. */
    private static BackupException fault(Store store) {
        BackupException fault = catchThrowableOfType(BackupException.class, store::connect);
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(CANARY);
        return fault;
    }
}
