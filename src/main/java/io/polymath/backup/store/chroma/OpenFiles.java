package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which processes have a directory open, as /proc tells. A running Chroma keeps its database open. One in a container
 * knows the directory by another path, so that the file itself is compared, too. Root sees every process, another user
 * only its own.
 */
final class OpenFiles {

    private static final Path PROC = Path.of("/proc");

    private final Path directory;
    private final @Nullable Object database;

    private OpenFiles(Path directory, @Nullable Object database) {
        this.directory = directory;
        this.database = database;
    }

    /** Returns a process that has a file in a directory open, such as {@code process 4711 (chroma)}. */
    static Optional<String> user(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return Optional.empty();
        }
        Path real = directory.toRealPath();
        Path database = real.resolve(Sqlite.FILE);
        return new OpenFiles(real, Files.exists(database) ? key(database) : null).user();
    }

    private Optional<String> user() throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (uses(process)) {
                    return Optional.of("process " + process.getFileName() + " (" + name(process) + ")");
                }
            }
        }
        return Optional.empty();
    }

    private boolean uses(Path process) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (isOurs(descriptor)) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            // it ended meanwhile, or is another user's
            return false;
        }
        return false;
    }

    private boolean isOurs(Path descriptor) throws IOException {
        Path file = Files.readSymbolicLink(descriptor);
        if (file.startsWith(directory)) {
            return true;
        }
        // pipes and sockets have no path; a look at a file on a network that hangs would hang, too
        return database != null && file.endsWith(Sqlite.FILE) && database.equals(key(descriptor));
    }

    /** Returns device and inode, which are the same by whatever path a file is reached. */
    private static Object key(Path file) throws IOException {
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip().replaceAll("[^ -~]", "?");
        } catch (IOException e) {
            return "ended meanwhile";
        }
    }
}
