package io.polymath.backup.store.files;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.TestConfiguration;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder of files and stores over it, for tests. */
abstract class FilesFixture {

    /** Tells name, type, mode, owner, time in nanoseconds, target, number of names, and the size of files. */
    static final String DESCRIBE = "find . -printf '%P|%y|%m|%U:%G|%T@|%l|%n|' "
            + "'(' -type f -printf '%s' -o -true ')' -printf '\\0' | LC_ALL=C sort -z";

    @TempDir
    Path temp;

    /** The folder that is exported, without links above it. */
    Path source;

    @BeforeEach
    void makeSource() throws IOException {
        temp = temp.toRealPath();
        source = Files.createDirectory(temp.resolve("source"));
    }

    /** What was exported. */
    record Exported(ByteArrayOutputStream tar, Content content) {

        /** Reads the export back. */
        Inventory inspected() throws IOException {
            try (InputStream in = new ByteArrayInputStream(tar.toByteArray())) {
                return new FilesKind().inspect(in, Path.of("not-used"));
            }
        }
    }

    /** Returns a store named "config" over some paths. */
    final Store store(Path... paths) throws IOException {
        return store(Map.of("store.config.paths", joined(paths)));
    }

    /** Returns a store named "config" with these settings, which were checked. */
    final Store store(Map<String, String> settings) throws IOException {
        Configuration configuration = TestConfiguration.of(temp.resolve("home"), settings);
        Store store = new FilesKind().configure("config", configuration.section("store.config"), Clock.systemUTC());
        configuration.check();
        return store;
    }

    static String joined(Path... paths) {
        return Arrays.stream(paths).map(Path::toString).collect(Collectors.joining(", "));
    }

    /** Exports a store in one try. */
    static Exported export(Store store) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        Content content = export(store, tar);
        return new Exported(tar, content);
    }

    static Content export(Store store, OutputStream out) throws IOException {
        try (Session session = store.connect()) {
            Snapshot snapshot = session.open();
            return snapshot.writeTo(out);
        }
    }

    final Path write(String name, String text) throws IOException {
        return Files.writeString(source.resolve(name), text, StandardCharsets.UTF_8);
    }

    /** Runs a shell command in a folder and returns what it printed; anything on standard error fails it. */
    static String shell(Path folder, String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("shell", ".out");
        Path errors = Files.createTempFile("shell", ".err");
        try {
            int code = new ProcessBuilder("bash", "-c", command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start()
                    .waitFor();
            String complaint = Files.readString(errors, StandardCharsets.ISO_8859_1);
            if (code != 0 || !complaint.isEmpty()) {
                throw new IOException(command + ": exit code " + code + ": " + complaint);
            }
            // a character a byte, as names need not be UTF-8
            return Files.readString(output, StandardCharsets.ISO_8859_1);
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }
}
