package io.polymath.backup.store.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;

/**
 * What the file system tells about a file, in nanoseconds and bytes. Any write to it changes {@code changed}, which no
 * program can set back.
 *
 * @param links how many names the file has
 */
record Attributes(
        Type type, Rights rights, long size, FileTime modified, FileTime changed, long device, long inode, int links) {

    // the view that the JDK has on every Unix; basic and posix lack inode, links, ids and the time of change
    private static final String NAMES = "unix:mode,uid,gid,size,lastModifiedTime,ctime,dev,ino,nlink";

    /** The types of file: those of {@code st_mode} in inode(7). */
    enum Type {
        FILE(0100000, "file"),
        FOLDER(0040000, "folder"),
        LINK(0120000, "link"),
        SOCKET(0140000, "socket"),
        PIPE(0010000, "pipe"),
        CHARACTER_DEVICE(0020000, "device"),
        BLOCK_DEVICE(0060000, "device"),
        UNKNOWN(0, "unknown type");

        private static final int MASK = 0170000;

        private final int bits;
        private final String word;

        Type(int bits, String word) {
            this.bits = bits;
            this.word = word;
        }

        static Type of(int mode) {
            for (Type type : values()) {
                if (type.bits == (mode & MASK)) {
                    return type;
                }
            }
            return UNKNOWN;
        }

        String word() {
            return word;
        }

        /** Returns whether an export can hold it. */
        boolean isExported() {
            return this == FILE || this == FOLDER || this == LINK;
        }
    }

    /** Reads the attributes of a file itself; a link is not followed. */
    static Attributes of(Path path) throws IOException {
        Map<String, Object> values = Files.readAttributes(path, NAMES, LinkOption.NOFOLLOW_LINKS);
        int mode = value(values, "mode", Integer.class);
        return new Attributes(
                Type.of(mode),
                new Rights(mode, id(values, "uid"), id(values, "gid")),
                value(values, "size", Long.class),
                value(values, "lastModifiedTime", FileTime.class),
                value(values, "ctime", FileTime.class),
                value(values, "dev", Long.class),
                value(values, "ino", Long.class),
                value(values, "nlink", Integer.class));
    }

    private static long id(Map<String, Object> values, String name) {
        return Integer.toUnsignedLong(value(values, name, Integer.class));
    }

    private static <T> T value(Map<String, Object> values, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(values.get(name)));
    }
}
