package io.polymath.backup.demo;

import io.polymath.backup.estate.ChromaEstate;
import io.polymath.backup.estate.FilesEstate;
import io.polymath.backup.estate.Neo4jEstate;
import io.polymath.backup.estate.PostgresEstate;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import io.polymath.backup.server.S3Server;
import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Real servers, started for a while and filled with an estate. Closing it stops them and deletes their data. */
public final class Estate implements AutoCloseable {

    /** The bucket of {@link #s3()} that sets are copied to. */
    public static final String BUCKET = "polymath-demo";

    private static final String DATABASE = "polymath";
    private static final String NEO4J_PASSWORD = "demo-password";

    private final Path files;
    private final PostgresServer postgres;
    private final Neo4jServer neo4j;
    private ChromaServer chroma;
    private final S3Server s3;

    private Estate(Path files, PostgresServer postgres, Neo4jServer neo4j, ChromaServer chroma, S3Server s3) {
        this.files = files;
        this.postgres = postgres;
        this.neo4j = neo4j;
        this.chroma = chroma;
        this.s3 = s3;
    }

    /**
     * Starts and fills all servers, as many at a time as the machine bears.
     *
     * @param scale 1 for 28,575 artifacts, 5,205 nodes and 6,000 vectors
     */
    public static Estate start(double scale) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<PostgresServer> postgres = threads.submit(() -> postgres(scale));
            Future<Neo4jServer> neo4j = threads.submit(() -> neo4j(scale));
            Future<ChromaServer> chroma = threads.submit(() -> chroma(scale));
            Future<S3Server> s3 = threads.submit(Estate::s3Bucket);
            Path files = Files.createTempDirectory("polymath-config-");
            FilesEstate.create(files.resolve("polymath"));
            return new Estate(files.resolve("polymath"), postgres.get(), neo4j.get(), chroma.get(), s3.get());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdown();
        }
    }

    private static PostgresServer postgres(double scale) throws Exception {
        PostgresServer server = PostgresServer.start();
        server.createDatabase(DATABASE);
        PostgresEstate.fill(server, DATABASE, scale);
        return server;
    }

    private static Neo4jServer neo4j(double scale) throws IOException {
        Neo4jServer server = Neo4jServer.start(NEO4J_PASSWORD);
        Neo4jEstate.fill(server.driver(), scale);
        return server;
    }

    private static ChromaServer chroma(double scale) throws IOException {
        ChromaServer server = ChromaServer.start();
        ChromaEstate.fill(server.client(), scale);
        return server;
    }

    private static S3Server s3Bucket() throws IOException {
        S3Server server = S3Server.start();
        server.newBucket(BUCKET);
        return server;
    }

    public PostgresServer postgres() {
        return postgres;
    }

    public Neo4jServer neo4j() {
        return neo4j;
    }

    public ChromaServer chroma() {
        return chroma;
    }

    /** Returns the server to which sets are copied. */
    public S3Server s3() {
        return s3;
    }

    /** Returns the folder of the configuration files. */
    public Path files() {
        return files;
    }

    /**
     * Writes a configuration that backs this estate up.
     *
     * @param home gets a folder {@code config}; the sets go to {@code home/backups}
     * @return the folder of the configuration
     */
    public Path configure(Path home) throws IOException {
        Path folder = Files.createDirectories(home.resolve("config"));
        Path file = folder.resolve("application.properties");
        Files.writeString(file, settings() + throwAwayStores(home), StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return folder;
    }

    private String settings() {
        return postgres.settings(DATABASE)
                + neo4j.settings()
                + """
            repository.local.path = backups
            store.chromadb.kind = chromadb
            store.chromadb.path = %s
            store.config.kind = files
            store.config.paths = %s
            """.formatted(chroma.directory(), files)
                + S3Server.settings(s3.endpoint(), BUCKET);
    }

    /** Returns what a drill needs beside the live servers: a Neo4j that it starts, and a Chroma that looks at clones. */
    private static String throwAwayStores(Path home) throws IOException {
        return """
            store.neo4j.drill.home = %s
            store.chromadb.server-command = %s
            """.formatted(
                        Path.of(".servers", "neo4j").toAbsolutePath(), ChromaServer.program(home.toAbsolutePath()));
    }

    /** Deletes all stores: drops the database, wipes the graph, removes the directory of Chroma and the files. */
    public void destroy() throws Exception {
        postgres.execute("postgres", "DROP DATABASE " + DATABASE + " WITH (FORCE)");
        neo4j.wipe();
        // it goes with its directory, and the restored one has to be nobody's
        chroma.close();
        Folders.delete(files);
    }

    /** Starts a Chroma on the restored directory, as the one before went with its own. */
    public void startChromaAgain() throws IOException {
        chroma = ChromaServer.start(chroma.directory());
    }

    /** Returns how to reach each server, a line each. */
    public List<String> addresses() {
        return List.of(
                "PostgreSQL  psql postgresql://%s:%s@127.0.0.1:%d/%s"
                        .formatted(postgres.superuser(), postgres.password(), postgres.port(), DATABASE),
                "Neo4j       %s, user %s, password %s".formatted(neo4j.uri(), neo4j.user(), neo4j.password()),
                "Chroma      %s, directory %s".formatted(chroma.url(), chroma.directory()),
                "S3          %s, bucket %s, access key %s, secret key %s"
                        .formatted(s3.endpoint(), BUCKET, S3Server.ACCESS_KEY, S3Server.SECRET_KEY),
                "config      " + files);
    }

    @Override
    public void close() {
        List<Callable<Void>> closing = new ArrayList<>();
        for (AutoCloseable server : List.of(postgres, neo4j, chroma, s3)) {
            closing.add(() -> {
                server.close();
                return null;
            });
        }
        closing.add(() -> {
            Folders.delete(Objects.requireNonNull(files.getParent()));
            return null;
        });
        ExecutorService threads = Executors.newFixedThreadPool(closing.size());
        try {
            threads.invokeAll(closing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.shutdown();
        }
    }
}
