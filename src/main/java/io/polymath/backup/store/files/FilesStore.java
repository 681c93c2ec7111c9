package io.polymath.backup.store.files;

import io.polymath.backup.config.Nearest;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.store.Restoration;
import io.polymath.backup.store.RestoreOrder;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.Survey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Files and folders, by a list of paths. */
record FilesStore(String name, FilesSettings settings, Clock clock) implements Store {

    @Override
    public String kind() {
        return FilesKind.NAME;
    }

    @Override
    public String suffix() {
        return ".tar";
    }

    @Override
    public Session connect() throws IOException {
        List<Path> roots = roots();
        PathSwap.requireNoneHalf(name, roots);
        for (Path path : settings.paths()) {
            check(path);
        }
        return new FilesSession(new Walk(roots, settings.excludes()));
    }

    @Override
    public Restoration restoration(RestoreOrder order) throws IOException {
        return new FilesRestoration(name, order, roots(), settings.restored(), clock);
    }

    private List<Path> roots() throws IOException {
        List<Path> roots = new ArrayList<>();
        for (Path path : settings.paths()) {
            roots.add(Files.isDirectory(folder(path)) ? real(path) : path);
        }
        return roots;
    }

    /** Returns a path without links above it, so that no file lies below a link in the tar; it may be one itself. */
    private static Path real(Path path) throws IOException {
        return folder(path).toRealPath().resolve(fileName(path));
    }

    private void check(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw missing(path);
        }
        if (!Files.isSymbolicLink(path) && !Files.isReadable(path)) {
            throw new BackupException(
                    ExitCode.FAILED,
                    name + ": unable to read " + path + ": permission denied",
                    "run as a user that may read it, or take it from " + settings.pathsKey());
        }
    }

    private BackupException missing(Path path) throws IOException {
        String take = "create it, or take it from " + settings.pathsKey();
        String hint = near(path)
                .map(near -> "did you mean " + near + "? otherwise " + take)
                .orElse(take);
        return new BackupException(ExitCode.FAILED, name + ": " + path + " does not exist", hint);
    }

    /** Returns what is there instead of the first part of a path that is not. */
    private static Optional<Path> near(Path missing) throws IOException {
        if (missing.getNameCount() == 0) {
            return Optional.empty();
        }
        Path folder = folder(missing);
        if (!Files.isDirectory(folder)) {
            return near(folder);
        }
        try (Stream<Path> siblings = Files.list(folder)) {
            List<String> names = siblings.map(FilesStore::fileName).sorted().toList();
            return Nearest.to(fileName(missing), names).map(folder::resolve);
        }
    }

    private static Path folder(Path path) {
        return Objects.requireNonNull(path.getParent(), "the root folder was refused before");
    }

    private static String fileName(Path path) {
        return path.getName(path.getNameCount() - 1).toString();
    }

    private final class FilesSession implements Session {

        private final Walk walk;

        FilesSession(Walk walk) {
            this.walk = walk;
        }

        @Override
        public Snapshot open() throws IOException {
            return new FilesSnapshot(name, settings, walk, clock);
        }

        @Override
        public Survey survey() {
            return Survey.of("reads " + settings.told());
        }

        @Override
        public void close() {
            // nothing is held between the reading of two files
        }
    }
}
