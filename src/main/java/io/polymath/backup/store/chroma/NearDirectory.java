package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the Chroma directory that was probably meant, where there is none: it was renamed, or moved a little. */
final class NearDirectory {

    /** Children and grandchildren of the nearest folder that exists. */
    private static final int DEPTH = 3;
    /** A look around, not a search of the disk. */
    private static final int MAX_VISITED = 5_000;

    private NearDirectory() {}

    /** Returns the directory with the most similar path near a path, if there is one. */
    static Optional<Path> to(Path path) throws IOException {
        Path start = path;
        while (!Files.isDirectory(start)) {
            Path parent = start.getParent();
            if (parent == null) {
                return Optional.empty();
            }
            start = parent;
        }
        Path around = start.equals(path) && start.getParent() != null ? start.getParent() : start;
        Visitor visitor = new Visitor();
        Files.walkFileTree(around, EnumSet.noneOf(FileVisitOption.class), DEPTH, visitor);
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return visitor.found.stream()
                .filter(found -> !found.equals(path))
                .min(Comparator.comparingInt((Path found) -> distance.apply(found.toString(), path.toString()))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {

        private final List<Path> found = new ArrayList<>();
        private int visited;

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return ++visited < MAX_VISITED ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Path folder = file.getParent();
            if (folder != null && file.endsWith(Sqlite.FILE)) {
                found.add(folder);
            }
            return ++visited < MAX_VISITED ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            // a folder that we may not read is none that we could back up
            return FileVisitResult.CONTINUE;
        }
    }
}
