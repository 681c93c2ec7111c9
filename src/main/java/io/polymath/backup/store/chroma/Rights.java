package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/** Owner and mode of files, as numbers. */
record Rights(int user, int group, int mode) {

    private static final int READ_BITS = 0444;

    /** Returns those of a file or folder that is there. */
    static Rights of(Path path) throws IOException {
        return new Rights(number(path, "unix:uid"), number(path, "unix:gid"), number(path, "unix:mode") & 07777);
    }

    private static int number(Path path, String attribute) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS));
    }

    /** Returns the mode of a folder with files of a mode: whoever may read them may enter it. */
    static int ofFolder(int fileMode) {
        int mode = fileMode & 0777;
        return mode | ((mode & READ_BITS) >> 2) | 0700;
    }

    /** Gives them to a file or folder; an owner is kept where this user may not change it, as only root may. */
    void give(Path path) throws IOException {
        Rights now = of(path);
        if (isRoot() && (now.user != user || now.group != group)) {
            Files.setAttribute(path, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        }
        if (now.mode != mode) {
            Files.setAttribute(path, "unix:mode", mode);
        }
    }

    static boolean isRoot() throws IOException {
        // the folder behind the link belongs to the process
        return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}
