package io.polymath.backup.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What the file system lets others do with a file: all who are not its owner. */
public final class FileRights {

    private FileRights() {}

    /** Returns whether others can read a file, as far as its own mode says; also when nobody can tell. */
    public static boolean othersCanRead(Path file) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
            return rights.contains(PosixFilePermission.GROUP_READ) || rights.contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }

    /** Returns whether others can do anything with a file. */
    public static boolean isOpenToOthers(Path file) throws IOException {
        return Files.getPosixFilePermissions(file).stream()
                .anyMatch(right -> !right.name().startsWith("OWNER_"));
    }

    /** Returns its mode as ls shows it: {@code rwxr-x---}. */
    public static String of(Path file) throws IOException {
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
        return PosixFilePermissions.toString(rights);
    }
}
