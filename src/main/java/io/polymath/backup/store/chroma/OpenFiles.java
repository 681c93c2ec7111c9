package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which processes have a directory open, as /proc tells. A running Chroma keeps its database open. Root sees every
 * process, another user only its own.
 */
final class OpenFiles {

    private static final Path PROC = Path.of("/proc");

    private OpenFiles() {}

    /** Returns a process that has a file in a directory open, such as {@code process 4711 (chroma)}. */
    static Optional<String> user(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return Optional.empty();
        }
        Path real = directory.toRealPath();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (uses(process, real)) {
                    return Optional.of("process " + process.getFileName() + " (" + name(process) + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean uses(Path process, Path directory) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).startsWith(directory)) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            // it ended meanwhile, or is another user's
            return false;
        }
        return false;
    }

    private static String name(Path process) {
        try {
            return Files.readString(process.resolve("comm")).strip().replaceAll("[^ -~]", "?");
        } catch (IOException e) {
            return "ended meanwhile";
        }
    }
}
