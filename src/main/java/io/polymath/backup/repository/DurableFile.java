package io.polymath.backup.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files that appear whole: written under another name, made durable, then renamed. Only the owner may read them. */
final class DurableFile {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private DurableFile() {}

    /** Returns the name under which a file is written until it is whole. */
    static Path unfinished(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".part");
    }

    /** Creates a new empty file for the owner alone. */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, NEW, OWNER_ONLY);
    }

    /** Gives a file its final name; content and name are on the disk when this returns. */
    static void finish(FileChannel channel, Path unfinished, Path file) throws IOException {
        channel.force(true);
        channel.close();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(file.getParent());
    }

    /** Writes a small file whole, or not at all. */
    static void write(Path file, byte[] content) throws IOException {
        Path unfinished = unfinished(file);
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = create(unfinished)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            finish(channel, unfinished, file);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Makes the names in a folder durable: a rename is only safe on disk when its folder is. */
    static void syncFolder(@Nullable Path folder) throws IOException {
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
