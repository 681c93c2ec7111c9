package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Makes what was written outlive a power failure. */
final class Durable {

    private Durable() {}

    /** Makes the names in a folder, and in the folders in it, durable. */
    static void folders(Path top) throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.walk(top)) {
            folders = all.filter(Files::isDirectory).toList();
        }
        for (Path folder : folders) {
            folder(folder);
        }
    }

    /** Makes the names in a folder durable. */
    static void folder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes the content of a file durable. */
    static void file(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
