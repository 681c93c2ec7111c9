package io.polymath.backup.set;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of this process for files that nobody needs after it, readable by its user alone. Its name has the id of the
 * process, so that who asks for it removes those of processes that were killed.
 */
public final class TemporaryFolder {

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFolder.class);

    private static final String PREFIX = "polymath-backup-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d{1,10})-.*");

    private static @Nullable Path ofThisProcess;

    private TemporaryFolder() {}

    /** Returns the folder; it is made when it is first asked for, and again when a cleaner of the system took it. */
    public static synchronized Path path() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        Path folder = ofThisProcess;
        if (folder == null || !Files.isDirectory(folder)) {
            folder = create(parent);
            // the last that goes: what is marked later is deleted before
            folder.toFile().deleteOnExit();
            ofThisProcess = folder;
        }
        sweep(parent, folder);
        return folder;
    }

    /** Returns a new empty file in it, which the caller removes. */
    public static Path file(String name, String suffix) throws IOException {
        return Files.createTempFile(path(), name + "-", suffix);
    }

    private static Path create(Path parent) {
        try {
            return Files.createTempDirectory(
                    parent,
                    PREFIX + ProcessHandle.current().pid() + "-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new BackupException(
                    ExitCode.FAILED,
                    "unable to make a folder for temporary files in " + parent + ": "
                            + Trouble.of(e).reason(),
                    "is it there, may this user write to it, and has it room? Or set TMPDIR to another folder",
                    e);
        }
    }

    /** Removes the folders of processes that are gone, as far as they are of the user to whom ours belongs. */
    private static void sweep(Path parent, Path own) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path folder : folders) {
                if (isAbandoned(folder) && isOfOneUser(folder, own)) {
                    remove(folder);
                }
            }
        }
    }

    private static boolean isAbandoned(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        return name.matches()
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty();
    }

    private static boolean isOfOneUser(Path folder, Path own) throws IOException {
        try {
            return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own));
        } catch (NoSuchFileException e) {
            return false; // another process has removed it
        }
    }

    private static void remove(Path folder) {
        try {
            Folders.delete(folder);
            LOG.debug("removed {}, which a process that was killed left", folder);
        } catch (IOException | UncheckedIOException e) {
            // another process removes it at the same time; if not, the next one tries again
            LOG.debug("unable to remove {}", folder, e);
        }
    }
}
