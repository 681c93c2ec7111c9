package io.polymath.backup.bench;

import io.polymath.backup.estate.ChromaClones;
import io.polymath.backup.estate.ChromaEstate;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.estate.Neo4jEstate;
import io.polymath.backup.estate.PostgresEstate;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Real servers with an estate of a size: 70 of 100 parts vectors, 24 rows, 6 graph. Closing it stops the servers. */
final class BenchEstate implements AutoCloseable {

    private static final String DATABASE = "polymath";

    /** The password of its Neo4j; a server with the same one can be restored to without further settings. */
    static final String NEO4J_PASSWORD = "bench-password";

    /** Just below what Chroma makes room for, so that its files hold little else: it grows by powers of ten. */
    private static final int PASSAGES = 9_600;

    private static final int PAPERS = 960;
    /** What these take in the directory. */
    private static final double CHROMA_BYTES = 48e6;
    /** What a scale of 1 takes in the export. */
    private static final double POSTGRES_BYTES = 68e6;

    private static final double NEO4J_BYTES = 2.4e6;
    /** Servers' data, spool, copies and archives of an estate take so many times its size, and PostgreSQL's log comes on top. */
    private static final int ROOM = 5;

    private static final long LOG_BYTES = 4_000_000_000L;

    private final Path home;
    private final Path chroma;
    private final PostgresServer postgres;
    private final Neo4jServer neo4j;

    private BenchEstate(Path home, Path chroma, PostgresServer postgres, Neo4jServer neo4j) {
        this.home = home;
        this.chroma = chroma;
        this.postgres = postgres;
        this.neo4j = neo4j;
    }

    /** Starts and fills all servers in the folder for temporary files. */
    static BenchEstate start(long bytes) throws Exception {
        Path home = Files.createTempDirectory("bench-");
        long free = Files.getFileStore(home).getUsableSpace();
        if (free < ROOM * bytes + LOG_BYTES) {
            throw new IOException("not enough room in " + home + ": " + Sizes.text(free) + " free, "
                    + Sizes.text(ROOM * bytes + LOG_BYTES) + " needed; set TMPDIR to a folder that has it");
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<PostgresServer> postgres = threads.submit(() -> postgres(0.24 * bytes / POSTGRES_BYTES));
            Future<Neo4jServer> neo4j = threads.submit(() -> neo4j(0.06 * bytes / NEO4J_BYTES));
            Future<Path> chroma = threads.submit(() -> chroma(home, 0.70 * bytes / CHROMA_BYTES));
            FilesEstate.create(home.resolve("polymath"));
            BenchEstate estate = new BenchEstate(home, chroma.get(), postgres.get(), neo4j.get());
            estate.configure();
            return estate;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }

    private static PostgresServer postgres(double scale) throws Exception {
        PostgresServer server = PostgresServer.start();
        PostgresEstate.fill(server, DATABASE, scale);
        return server;
    }

    private static Neo4jServer neo4j(double scale) throws IOException {
        Neo4jServer server = Neo4jServer.start(NEO4J_PASSWORD);
        Neo4jEstate.fill(server.driver(), Math.max(1, (int) Math.round(scale)));
        return server;
    }

    private static Path chroma(Path home, double times) throws IOException {
        Path directory = Files.createDirectory(home.resolve("chroma"));
        try (ChromaServer server = ChromaServer.start(directory)) {
            ChromaEstate.fill(server.client(), PAPERS, PASSAGES);
        }
        ChromaClones.add(directory, Math.max(0, (int) Math.round(times) - 1));
        return directory;
    }

    private void configure() throws IOException {
        Path folder = Files.createDirectory(home.resolve("config"));
        Path file = folder.resolve("application.properties");
        Files.writeString(
                file,
                postgres.settings(DATABASE) + neo4j.settings() + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            store.config.kind = files
            store.config.paths = %s
            """.formatted(chroma, home.resolve("polymath")),
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** Returns a folder for everything that is no server's. */
    Path home() {
        return home;
    }

    /** Returns the folder of a configuration that backs this estate up to {@code home/backups}. */
    Path configuration() {
        return home.resolve("config");
    }

    /** Returns where everything is, as variables of a script. */
    Map<String, String> variables() {
        return Map.of(
                "CHROMA", chroma.toString(),
                "CONFIG", home.resolve("polymath").toString(),
                "PGHOST", postgres.host(),
                "PGPORT", String.valueOf(postgres.port()),
                "PGUSER", postgres.superuser(),
                "PGPASSWORD", postgres.password(),
                "PGDATABASE", DATABASE,
                "NEO4J_URI", neo4j.uri(),
                "NEO4J_USER", neo4j.user(),
                "NEO4J_PASSWORD", neo4j.password());
    }

    /** Drops a database of its PostgreSQL, if it is there. */
    void dropDatabase(String name) throws SQLException {
        postgres.execute("postgres", "DROP DATABASE IF EXISTS " + name);
    }

    @Override
    public void close() {
        neo4j.close();
        postgres.close();
    }
}
