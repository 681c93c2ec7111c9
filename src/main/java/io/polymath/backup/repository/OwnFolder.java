package io.polymath.backup.repository;

import io.polymath.backup.config.FileRights;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.error.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that has to be ours to write, and nobody else's to read. */
record OwnFolder(Path folder) {

    private static final Logger LOG = LoggerFactory.getLogger(OwnFolder.class);

    /** The rights of a folder that is made: {@code rwx------}. */
    static FileAttribute<?> ours() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    /** Makes it, if it is missing, and returns what is wrong with it. */
    Optional<Trouble> made() throws IOException {
        if (!Files.exists(folder)) {
            try {
                Files.createDirectories(folder, ours());
            } catch (IOException e) {
                LOG.debug("{} cannot be made", folder, e);
            }
        }
        Optional<Trouble> unwritable = unwritable();
        return unwritable.isPresent() ? unwritable : exposed();
    }

    /** Returns that this user cannot write to it. */
    Optional<Trouble> unwritable() {
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? Optional.empty()
                : Optional.of(new Trouble(
                        "unable to write to repository " + folder + ": expected a folder that this user may write to",
                        "give the folder to the user of the backup, or set repository.local.path",
                        ExitCode.FAILED));
    }

    /** Returns that others can do anything with it. */
    Optional<Trouble> exposed() throws IOException {
        return FileRights.isOpenToOthers(folder)
                ? Optional.of(new Trouble(
                        Text.of(
                                "repository %s is open to others: %s, expected rwx------",
                                folder, FileRights.of(folder)),
                        "chmod 700 " + folder,
                        ExitCode.FAILED))
                : Optional.empty();
    }
}
