package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import io.polymath.backup.store.Restoration.Swap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renames what was restored to the live paths, and what was there to dated names; all of them, or none. */
final class PathSwap {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);

    private final Map<EntryName, Path> bases;
    private final String old;
    private final List<Move> done = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<String> undo = new ArrayList<>();

    /** @param bases the names of the live paths, and where each was restored to */
    PathSwap(Map<EntryName, Path> bases, Clock clock) {
        this.bases = bases;
        this.old = unused(".old-" + MOMENT.format(LocalDateTime.ofInstant(clock.instant(), clock.getZone())));
    }

    private record Move(Path from, Path to) {}

    /** Returns an ending that no place of this store's has; a restore that was killed may have swapped within this second. */
    private String unused(String ending) {
        String free = ending;
        for (int n = 2; isTaken(free); n++) {
            free = ending + "_" + n;
        }
        return free;
    }

    private boolean isTaken(String ending) {
        return bases.keySet().stream().anyMatch(base -> isThere(Places.beside(live(base), ending)));
    }

    private static Path live(EntryName base) {
        return RawPath.toPath("/" + base.raw());
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    Swap run() throws IOException {
        try {
            for (Map.Entry<EntryName, Path> base : bases.entrySet()) {
                swap(live(base.getKey()), base.getValue());
            }
        } catch (IOException | RuntimeException e) {
            for (int i = done.size() - 1; i >= 0; i--) {
                Files.move(done.get(i).to(), done.get(i).from(), StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
        String back = String.join(" && ", undo);
        return kept.isEmpty()
                ? Swap.first(back)
                : Swap.kept(String.join(", ", kept), back, "rm -rf " + String.join(" ", kept));
    }

    private void swap(Path live, Path restored) throws IOException {
        if (!isThere(restored)) {
            return; // this path was not there when the set was made
        }
        Path former = Places.beside(live, old);
        boolean wasThere = isThere(live);
        if (wasThere) {
            move(live, former);
            kept.add(quoted(former));
        }
        move(restored, live);
        undo.add(Text.of("mv -T %s %s", quoted(live), quoted(restored)));
        if (wasThere) {
            undo.add(Text.of("mv -T %s %s", quoted(former), quoted(live)));
        }
    }

    private void move(Path from, Path to) throws IOException {
        if (isThere(to)) {
            throw new IOException(to + " is there already");
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        done.add(new Move(from, to));
    }

    /** Returns a path as a shell takes it. */
    static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
