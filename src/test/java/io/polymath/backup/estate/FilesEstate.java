package io.polymath.backup.estate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/** The configuration files of a believable Polymath installation, the same ones each time. */
public final class FilesEstate {

    /** Stands for a password in {@code .env}; it opens nothing. */
    public static final String FAKE_SECRET = "not-a-real-secret-9f2c7d51";

    private static final FileTime WRITTEN = FileTime.from(Instant.parse("2026-11-02T08:15:30.123456789Z"));

    private final Path folder;

    private FilesEstate(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes the files into a folder, which is made if it is not there: {@code .env} and {@code .mcp.json} (mode 0600),
     * {@code settings.yaml}, {@code prompts} and a link to the prompt that is in use.
     */
    public static void create(Path folder) throws IOException {
        Files.createDirectories(folder);
        new FilesEstate(folder).write();
    }

    private void write() throws IOException {
        file(".env", "rw-------", """
                POLYMATH_ENV=production
                NEO4J_URI=bolt://127.0.0.1:7687
                NEO4J_USER=neo4j
                NEO4J_PASSWORD=%s
                POSTGRES_URL=postgresql://polymath@127.0.0.1:5432/polymath
                CHROMADB_PATH=/srv/polymath/chromadb
                """.formatted(FAKE_SECRET));
        file(".mcp.json", "rw-------", """
                {
                  "mcpServers": {
                    "polymath": {
                      "command": "python3",
                      "args": ["-m", "polymath.mcp"],
                      "env": {"POLYMATH_CONFIG": "settings.yaml"}
                    }
                  }
                }
                """);
        file("settings.yaml", "rw-r--r--", """
                embedding:
                  model: bge-m3
                  dimension: 384
                  batch: 64
                retrieval:
                  collections: [polymath_bge_m3, polymath_code]
                  top_k: 20
                graph:
                  min_co_occurrence: 3
                """);
        prompts();
    }

    private void prompts() throws IOException {
        Files.createDirectories(folder.resolve("prompts/drafts"));
        file("prompts/summarise-v1.md", "rw-r--r--", """
                # Summarise a paper
                Answer in five sentences: question, method, data, result, limits.
                """);
        file("prompts/summarise-v2.md", "rw-r--r--", """
                # Summarise a paper
                Answer in five sentences: question, method, data, result, limits.
                Quote one sentence of the paper for the result, with its page.
                """);
        file("prompts/extract-concepts.md", "rw-r--r--", """
                # Extract concepts
                List the concepts of the passage, one a line, in the words of the passage.
                """);
        Path link = folder.resolve("prompts/summarise.md");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Path.of("summarise-v2.md"));
        setTime(link);
        for (String name : new String[] {"prompts/drafts", "prompts", "."}) {
            setTime(folder.resolve(name));
        }
    }

    private void file(String name, String rights, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        setTime(file);
    }

    private static void setTime(Path path) throws IOException {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(WRITTEN, WRITTEN, null);
    }
}
