package io.polymath.backup.cli;

import io.polymath.backup.estate.ChromaClient.Item;
import io.polymath.backup.server.ChromaServer;
import io.polymath.backup.server.Neo4jServer;
import io.polymath.backup.server.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Real servers and directories in which everything is wrong that operators get wrong; what is told of them has words. */
final class BadEstate {

    private static final String DATABASE = "bad-input";
    private static final String PASSWORD = "canary-postgres-bad-input";

    private final Map<String, String> words = new LinkedHashMap<>();

    private BadEstate() {}

    /** Makes it in an empty folder, on the servers that all tests share. */
    static BadEstate in(Path home) throws Exception {
        BadEstate estate = new BadEstate();
        estate.words.put("HOME", home.toString());
        estate.postgres(PostgresServer.shared());
        estate.words.put("NEO4J", "127.0.0.1:" + Neo4jServer.shared().port());
        estate.words.put("PASSWORD_OF_NEO4J", Neo4jServer.shared().password());
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            estate.words.put("NOBODY", "127.0.0.1:" + closed.getLocalPort());
        }
        Files.createDirectory(home.resolve("no-tools"));
        oldPgDump(Files.createDirectory(home.resolve("old-tools")));
        chroma(home);
        return estate;
    }

    private void postgres(PostgresServer server) throws Exception {
        server.createRole("reader", PASSWORD);
        server.createDatabase(DATABASE);
        server.execute(
                DATABASE,
                "CREATE TABLE open (a int); CREATE TABLE payroll (a int); GRANT SELECT ON open TO reader;"
                        + " CREATE SCHEMA library; GRANT USAGE ON SCHEMA library TO reader; CREATE TABLE library.notes (a int)");
        words.put("POSTGRES", server.host() + ":" + server.port());
        words.put("PORT", Integer.toString(server.port()));
        words.put("SOCKET", server.socketFolder().toString());
        words.put("PASSWORD_OF_READER", PASSWORD);
        words.put("PASSWORD_OF_POSTGRES", server.password());
        try (Connection connection = server.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet version = statement.executeQuery("SHOW server_version")) {
            version.next();
            words.put("VERSION", version.getString(1).replaceFirst(" .*", ""));
        }
        words.put("MAJOR", Objects.requireNonNull(words.get("VERSION")).replaceFirst("\\..*", ""));
    }

    private static void oldPgDump(Path folder) throws IOException {
        Path program = Files.writeString(folder.resolve("pg_dump"), "#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.22'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    /** Writes a directory, and copies that are moved, cut and overwritten; beside it is one that is none. */
    private static void chroma(Path home) throws IOException, InterruptedException {
        Path whole = Files.createDirectories(home.resolve("data/vectors"));
        try (ChromaServer server = ChromaServer.start(whole)) {
            String papers = server.client().create("papers", Map.of("sync_threshold", 2));
            server.client().add(papers, List.of(Item.of("a", 1, 2), Item.of("b", 3, 4)));
        }
        copy(whole, home.resolve("moved/vectors-old"));
        copy(whole, home.resolve("torn"));
        copy(whole, home.resolve("overwritten"));
        Files.createDirectory(home.resolve("data/papers"));
        Files.writeString(home.resolve("data/papers/readme.txt"), "the vectors are next door\n");
        Files.writeString(home.resolve("overwritten/chroma.sqlite3"), "not what SQLite writes".repeat(400));
        Files.walkFileTree(home.resolve("torn"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (file.endsWith("data_level0.bin")) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(10);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        if (new ProcessBuilder("cp", "-a", from.toString(), to.toString())
                        .inheritIO()
                        .start()
                        .waitFor()
                != 0) {
            throw new IOException("unable to copy " + from);
        }
    }

    /** Returns a text whose words in capitals stand for what is so in this estate: {@code {HOME}}, {@code {PORT}}. */
    String told(String text) {
        String told = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            told = told.replace("{" + word.getKey() + "}", word.getValue());
        }
        return told;
    }
}
