package io.polymath.backup.store.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A walk over files and folders in the order of their names, each folder before what it holds. Links are not followed,
 * and nothing is visited twice. Keeps no more in memory than the folders on the way.
 */
final class Walk {

    private final Set<Path> roots;
    private final Excludes excludes;

    /**
     * Plans a walk.
     *
     * @param roots absolute paths without links above them; one may lie within another. Patterns do not exclude them
     */
    Walk(List<Path> roots, Excludes excludes) {
        this.roots = new TreeSet<>(Comparator.comparing(EntryName::of));
        this.roots.addAll(roots);
        this.excludes = excludes;
    }

    /** Sees what there is. Its exceptions end the walk. */
    interface Visitor {
        /** Is called for everything there is, of whatever type. */
        void visit(FileEntry entry) throws IOException;

        /** Is called for what is there but cannot be looked at, and for what went away. */
        void missed(EntryName name, IOException reason) throws IOException;
    }

    /** Visits everything that is there now. */
    void accept(Visitor visitor) throws IOException {
        for (Path root : roots) {
            if (roots.stream().noneMatch(other -> isAbove(other, root))) {
                visit(root, false, visitor);
            }
        }
    }

    /** Returns whether a link is itself a root, while what it points to lies in none: a copy would be an empty shell. */
    boolean leadsOut(Path link) {
        if (!roots.contains(link)) {
            return false;
        }
        try {
            Path target = link.toRealPath();
            return roots.stream().noneMatch(target::startsWith);
        } catch (IOException e) {
            return true;
        }
    }

    private void visit(Path path, boolean folderIsIn, Visitor visitor) throws IOException {
        boolean in = roots.contains(path) || (folderIsIn && !excludes.match(path));
        if (!in && !leadsToRoot(path)) {
            return;
        }
        Optional<Attributes> attributes = attributes(path, visitor);
        if (in && attributes.isPresent()) {
            visitor.visit(new FileEntry(EntryName.of(path), path, attributes.get()));
        }
        if (attributes.filter(found -> found.type() == Attributes.Type.FOLDER).isPresent()) {
            for (Path child : children(path, visitor)) {
                visit(child, in, visitor);
            }
        }
    }

    private static Optional<Attributes> attributes(Path path, Visitor visitor) throws IOException {
        try {
            return Optional.of(Attributes.of(path));
        } catch (IOException e) {
            visitor.missed(EntryName.of(path), e);
            return Optional.empty();
        }
    }

    private static List<Path> children(Path folder, Visitor visitor) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder)) {
            listing.forEach(children::add);
        } catch (DirectoryIteratorException e) {
            visitor.missed(EntryName.of(folder), Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            visitor.missed(EntryName.of(folder), e);
        }
        // names of one folder, compared byte by byte
        Collections.sort(children);
        return children;
    }

    private boolean leadsToRoot(Path path) {
        return roots.stream().anyMatch(root -> isAbove(path, root));
    }

    private static boolean isAbove(Path folder, Path path) {
        return path.startsWith(folder) && !path.equals(folder);
    }
}
