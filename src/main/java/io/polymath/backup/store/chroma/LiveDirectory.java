package io.polymath.backup.store.chroma;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.store.Renames;
import io.polymath.backup.store.Renames.Rename;
import io.polymath.backup.store.Restoration.Swap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The directory that a restored one takes the place of. */
final class LiveDirectory {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd_HHmm", Locale.ROOT);

    private final String store;
    private final Path path;
    private final Clock clock;

    /** @param configured may be a link to the directory, which then stays as it is */
    LiveDirectory(String store, Path configured, Clock clock) throws IOException {
        this.store = store;
        this.path = real(configured);
        this.clock = clock;
    }

    /** Returns what a link leads to, also when that is not there. */
    private static Path real(Path configured) throws IOException {
        if (Files.exists(configured)) {
            return configured.toRealPath();
        }
        return Files.isSymbolicLink(configured)
                ? configured.resolveSibling(Files.readSymbolicLink(configured)).normalize()
                : configured;
    }

    Path path() {
        return path;
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Returns a directory beside it. */
    Path beside(String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }

    /** Returns who has it open, if anybody has. */
    Optional<String> user() throws IOException {
        return OpenFiles.user(path);
    }

    /** Throws unless it could be renamed. */
    void checkCanMove() throws IOException {
        Path parent = path.getParent();
        if (parent == null || !Files.exists(path)) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw failed(path + " is no directory", "move it away first");
        }
        if (!Files.getAttribute(path, "unix:dev").equals(Files.getAttribute(parent, "unix:dev"))) {
            throw failed(
                    path + " is a mount point, which cannot be renamed",
                    Text.of("restore beside it with --to %s=DIR, then copy the files while Chroma is stopped", store));
        }
    }

    /**
     * Puts a directory in its place, and keeps it under a dated name.
     *
     * @throws BackupException when somebody has it open; then it is where it was
     */
    Swap replaceBy(Path loaded) throws IOException {
        String live = Renames.quoted(path);
        String fresh = Renames.quoted(loaded);
        if (!Files.exists(path)) {
            new Renames(note(), List.of(new Rename(loaded, path))).run(next -> {});
            return Swap.first("mv " + live + " " + fresh);
        }
        Path old = unused();
        // before the second one, too, as somebody may have come between the first look and the rename
        new Renames(note(), List.of(new Rename(path, old), new Rename(loaded, path)))
                .run(next -> checkIsClosed(next.from().equals(path) ? path : old));
        String former = Renames.quoted(old);
        return Swap.kept(old.toString(), Text.of("mv %s %s && mv %s %s", live, fresh, former, live), "rm -r " + former);
    }

    /** Returns where renames are told while they are done. */
    private Path note() {
        return beside(".swapping");
    }

    /** Returns the renames that a process had begun that was killed. */
    Optional<Renames> begun() throws IOException {
        return Renames.begun(note());
    }

    /** Throws when a restore was killed between its two renames: what was here is beside it. */
    void requireNoneHalf() throws IOException {
        Renames.requireNoneHalf(store, note());
    }

    private void checkIsClosed(Path where) throws IOException {
        Optional<String> user = OpenFiles.user(where);
        if (user.isPresent()) {
            throw failed(
                    Text.of("%s is open in %s, so it was not replaced", path, user.get()),
                    "stop Chroma, in the route before-restore or by hand, then restore again");
        }
    }

    private Path unused() {
        String ending = ".old-" + STAMP.format(LocalDateTime.now(clock));
        Path old = beside(ending);
        for (int n = 2; Files.exists(old); n++) {
            old = beside(ending + "_" + n);
        }
        return old;
    }

    private BackupException failed(String message, String hint) {
        return new BackupException(ExitCode.FAILED, store + ": " + message, hint);
    }
}
