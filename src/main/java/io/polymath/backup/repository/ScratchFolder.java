package io.polymath.backup.repository;

import io.polymath.backup.set.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder beside the sets for what a reader needs on disk. Its name has the id of its process, so that a sweep knows
 * whether anyone still uses it. Closing removes it.
 */
public final class ScratchFolder implements AutoCloseable {

    private static final String PREFIX = ".scratch-";

    private final Path folder;

    ScratchFolder(Path repository) throws IOException {
        this.folder = Files.createTempDirectory(
                repository,
                PREFIX + ProcessHandle.current().pid() + "-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Returns whether a path is a scratch folder that no living process has. */
    static boolean isAbandoned(Path path) {
        String name = path.getFileName().toString();
        if (!name.startsWith(PREFIX)) {
            return false;
        }
        String pid = name.substring(PREFIX.length()).replaceAll("-.*", "");
        return !pid.matches("\\d{1,10}")
                || ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    /** Returns a new empty folder in it. */
    public Path folder(String name) throws IOException {
        return Files.createTempDirectory(folder, name + "-");
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
