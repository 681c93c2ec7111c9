package io.polymath.backup.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Notices that files of a folder were edited, added or removed, once they have stood still for one look. */
final class RouteWatch {

    private final Path folder;
    private SortedMap<String, String> known;
    private SortedMap<String, String> lastLook;

    RouteWatch(Path folder) throws IOException {
        this.folder = folder;
        this.known = look();
        this.lastLook = known;
    }

    /** Returns whether there is something new since the last time it was told. */
    boolean hasChanged() throws IOException {
        SortedMap<String, String> now = look();
        boolean still = now.equals(lastLook);
        lastLook = now;
        if (!still || now.equals(known)) {
            return false;
        }
        known = now;
        return true;
    }

    private SortedMap<String, String> look() throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> children = Files.list(folder)) {
                children.forEach(file -> files.put(file.toString(), state(file)));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return files;
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.lastModifiedTime() + " " + attributes.size() + " " + attributes.fileKey();
        } catch (IOException e) {
            return "gone";
        }
    }
}
