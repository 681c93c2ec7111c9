package io.polymath.backup.store.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;

/** Names of users and groups, each looked up once: a look-up may ask a directory server. */
final class Owners {

    private final Map<Long, String> users = new HashMap<>();
    private final Map<Long, String> groups = new HashMap<>();

    /** Returns the name of the user that owns a file; empty when the number has none, or the file is gone. */
    String user(FileEntry entry) {
        return users.computeIfAbsent(
                entry.attributes().rights().userId(), id -> name(entry.path(), id, PosixFileAttributes::owner));
    }

    /** Returns the name of the group that owns a file; empty when the number has none, or the file is gone. */
    String group(FileEntry entry) {
        return groups.computeIfAbsent(
                entry.attributes().rights().groupId(), id -> name(entry.path(), id, PosixFileAttributes::group));
    }

    private interface Which {
        Principal of(PosixFileAttributes attributes);
    }

    private static String name(Path path, long id, Which which) {
        try {
            String name = which.of(Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                    .getName();
            // the JDK's word for "no name"
            return name.equals(Long.toString(id)) ? "" : name;
        } catch (IOException e) {
            return "";
        }
    }
}
