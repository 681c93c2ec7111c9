package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** What tests do to directories that no server uses. */
final class Directories {

    private Directories() {}

    /** Copies a folder with everything in it. */
    static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : (Iterable<Path>) all::iterator) {
                Files.copy(source, to.resolve(from.relativize(source).toString()));
            }
        }
        return to;
    }

    /** Removes a folder with everything in it. */
    static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** Replaces what is there by a copy of something else. */
    static void replace(Path target, Path by) throws IOException {
        if (Files.exists(target)) {
            delete(target);
        }
        copy(by, target);
    }

    /** Cuts a file to a length. */
    static void cut(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
    }

    /** Makes a file longer without writing to its blocks. */
    static void stretch(Path file, long bytes) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(bytes);
        }
    }

    /** Overwrites four bytes, little-endian. */
    static void writeInt(Path file, long offset, int value) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, offset);
        }
    }

    /** Returns the database of a directory, opened as nobody's in particular. */
    static Connection open(Path directory) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(Sqlite.FILE));
    }

    /** Changes the database of a directory. */
    static void execute(Path directory, String sql) throws SQLException {
        try (Connection database = open(directory)) {
            Sqlite.execute(database, sql);
        }
    }

    /** Returns the id of the vector segment of a collection, which is the name of its folder. */
    static String segment(Path directory, String collection) throws SQLException {
        try (Connection database = open(directory)) {
            return Sqlite.value(
                    database,
                    "SELECT s.id FROM segments s JOIN collections c ON c.id = s.collection WHERE s.scope = 'VECTOR'"
                            + " AND c.name = '" + collection + "'");
        }
    }
}
