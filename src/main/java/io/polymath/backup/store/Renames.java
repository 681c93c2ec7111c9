package io.polymath.backup.store;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Renames that belong together: all of them are done, or none. A file tells them before the first one is done, so that
 * whoever comes after a process that was killed between two of them can undo those that were.
 */
public final class Renames {

    private static final String TITLE = "# a restore was killed while it renamed these, unless it runs: run it again";
    private static final String END = "# all";

    private final Path note;
    private final List<Rename> all;

    /**
     * Renames nothing yet.
     *
     * @param note where they are told; not below a path that is renamed
     */
    public Renames(Path note, List<Rename> all) {
        this.note = note;
        this.all = List.copyOf(all);
    }

    /** One of them; nothing has the new name before. */
    public record Rename(Path from, Path to) {

        private void run() throws IOException {
            if (isThere(to)) {
                throw new IOException(to + " is there already");
            }
            move(from, to);
        }
    }

    /** What has to be so before each rename. */
    @FunctionalInterface
    public interface Check {
        void before(Rename next) throws IOException;
    }

    /** Does all of them; when one cannot be done, those before it are undone. */
    public void run(Check check) throws IOException {
        tell();
        int done = 0;
        try {
            for (Rename rename : all) {
                check.before(rename);
                rename.run();
                done++;
            }
        } catch (IOException | RuntimeException e) {
            undo(done, e);
            throw e;
        }
        forget();
    }

    private void undo(int done, Exception why) {
        try {
            undo(done);
            forget();
        } catch (IOException e) {
            // they stay told
            why.addSuppressed(e);
        }
    }

    private void undo(int done) throws IOException {
        for (int i = done - 1; i >= 0; i--) {
            move(all.get(i).to(), all.get(i).from());
        }
    }

    /** Returns those that a process had begun that was killed. */
    public static Optional<Renames> begun(Path note) throws IOException {
        if (!Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(note, StandardCharsets.US_ASCII);
        // killed while it was written: nothing was renamed
        boolean isWhole = !lines.isEmpty() && lines.get(lines.size() - 1).equals(END);
        List<Rename> told = new ArrayList<>();
        for (String line : isWhole ? lines : List.<String>of()) {
            if (!line.startsWith("#")) {
                String[] names = line.split(" ", 2);
                told.add(new Rename(Path.of(URI.create(names[0])), Path.of(URI.create(names[1]))));
            }
        }
        return Optional.of(new Renames(note, told));
    }

    /** Returns what {@link #settle()} would rename, a sentence each; none when all were done, or somebody else put it right. */
    public List<String> undoing() {
        List<String> sentences = new ArrayList<>();
        for (int i = half() - 1; i >= 0; i--) {
            sentences.add(Text.of(
                    "rename %s back to %s, as a restore that was killed has left it",
                    all.get(i).to(), all.get(i).from()));
        }
        return sentences;
    }

    /** Undoes those that were done, unless all were. */
    public void settle() throws IOException {
        undo(half());
        forget();
    }

    /** Returns what was to be brought by them into the place of something else. */
    public List<Path> brought() {
        List<Path> taken = all.stream().map(Rename::to).toList();
        return all.stream()
                .map(Rename::from)
                .filter(from -> !taken.contains(from))
                .toList();
    }

    /**
     * Throws when renames were begun, and only some of them done: what is in these places is not whole.
     *
     * @param store the name of the store, for the message
     */
    public static void requireNoneHalf(String store, Path note) throws IOException {
        Optional<Renames> begun = begun(note);
        if (begun.isPresent() && begun.get().half() > 0) {
            throw begun.get().halfDone(store);
        }
    }

    private BackupException halfDone(String store) {
        List<String> back = new ArrayList<>();
        for (int i = half() - 1; i >= 0; i--) {
            back.add(Text.of(
                    "mv -T %s %s", quoted(all.get(i).to()), quoted(all.get(i).from())));
        }
        back.add("rm " + quoted(note));
        return new BackupException(
                ExitCode.FAILED,
                Text.of(
                        "%s: a restore was killed while it replaced %s: %d of %s done",
                        store, all.get(0).from(), half(), Text.number(all.size(), "rename")),
                "run that restore again, which first puts the old one back; or do it by hand: "
                        + String.join(" && ", back));
    }

    /** Returns how many are done while others are not; zero when there is nothing to undo. */
    private int half() {
        int done = done().orElse(0);
        return done < all.size() ? done : 0;
    }

    /** Returns how many are done; empty when somebody has moved things since. */
    private OptionalInt done() {
        Map<Path, Boolean> there = new HashMap<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            there.put(all.get(i).to(), false);
            there.put(all.get(i).from(), true);
        }
        for (int done = 0; done <= all.size(); done++) {
            if (there.entrySet().stream().allMatch(path -> isThere(path.getKey()) == path.getValue())) {
                return OptionalInt.of(done);
            }
            if (done < all.size()) {
                there.put(all.get(done).from(), false);
                there.put(all.get(done).to(), true);
            }
        }
        return OptionalInt.empty();
    }

    private void tell() throws IOException {
        StringBuilder lines = new StringBuilder(TITLE + "\n");
        // all bytes of a name, whatever the locale is
        all.forEach(rename -> lines.append(rename.from().toUri())
                .append(' ')
                .append(rename.to().toUri())
                .append('\n'));
        lines.append(END).append('\n');
        Files.deleteIfExists(note);
        try (FileChannel channel = FileChannel.open(
                note,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            channel.write(StandardCharsets.US_ASCII.encode(lines.toString()));
            channel.force(true);
        }
        sync(note);
    }

    private void forget() throws IOException {
        Files.deleteIfExists(note);
        sync(note);
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(to);
    }

    /** Makes the name of a path durable. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel =
                FileChannel.open(Objects.requireNonNull(path.getParent()), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Returns a path as a shell takes it. */
    public static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
