package io.polymath.backup.store.neo4j;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with what a database held before a restore deletes it: an export as in an archive, packed by gzip. It is read
 * back and compared before it counts.
 */
final class UndoFile {

    private static final Logger LOG = LoggerFactory.getLogger(UndoFile.class);
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);
    private static final String SUFFIX = ".jsonl.gz";
    private static final int BUFFER_BYTES = 64 << 10;
    private static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private UndoFile() {}

    /**
     * Saves what a database holds.
     *
     * @param store with the address of that database
     * @return the file; the bookmark up to which it holds everything is the content's position
     */
    static Saved write(Neo4jStore store, Target target) throws IOException {
        Path folder = store.settings().restore().undo();
        Files.createDirectories(folder, FOLDER);
        String name = store.name() + "_" + STAMP.format(LocalDateTime.now(store.clock()));
        Path file = unused(folder, name);
        Path unfinished = folder.resolve("." + file.getFileName() + ".part");
        Files.deleteIfExists(unfinished);
        try {
            Content content = export(store, target, unfinished);
            check(store, content, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
            return new Saved(file, String.valueOf(content.after().values().get("bookmark")));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /**
     * What was saved.
     *
     * @param bookmark as long as the database tells this one, nobody has written to it since
     */
    record Saved(Path file, String bookmark) {}

    /** Opens such a file; the caller closes it. */
    static InputStream open(Path file) throws IOException {
        return new GZIPInputStream(Files.newInputStream(file), BUFFER_BYTES);
    }

    private static Path unused(Path folder, String name) {
        Path file = folder.resolve(name + SUFFIX);
        for (int i = 2; Files.exists(file); i++) {
            file = folder.resolve(name + "_" + i + SUFFIX);
        }
        return file;
    }

    private static Content export(Neo4jStore store, Target target, Path file) throws IOException {
        Neo4jSnapshot snapshot = new Neo4jSnapshot(store, target.reader(), target.version());
        while (true) {
            try (FileChannel channel = FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.TRUNCATE_EXISTING,
                                    StandardOpenOption.WRITE),
                            FILE);
                    OutputStream out = new GZIPOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
                Content content = snapshot.writeTo(out);
                ((GZIPOutputStream) out).finish();
                channel.force(true);
                return content;
            } catch (MovedException e) {
                LOG.info("{}: written to while it was saved; saving it again", store.name());
            }
        }
    }

    private static void check(Neo4jStore store, Content content, Path file) throws IOException {
        if (content.inexact().isPresent()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    store.name() + ": somebody writes to " + store.settings().source() + " while its content is saved",
                    "stop the services that write there; nothing was changed");
        }
        ExportReader reader;
        try (InputStream in = open(file)) {
            reader = new ExportReader(in);
            reader.read();
        }
        Inventory found = reader.tally().inventory();
        List<String> differences = content.inventory().differences(found);
        if (!differences.isEmpty()) {
            throw new BackupException(
                    ExitCode.FAILED,
                    store.name() + ": the file with the present content does not hold it: "
                            + String.join("; ", differences),
                    "check the disk of " + file.getParent() + "; nothing was changed");
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
