package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import io.polymath.backup.store.Renames;
import io.polymath.backup.store.Renames.Rename;
import io.polymath.backup.store.Restoration.Swap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Renames what was restored to the live paths, and what was there to dated names; all of them, or none. */
final class PathSwap {

    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);

    private final Map<EntryName, Path> bases;
    private final String old;
    private final List<Rename> renames = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final List<String> undo = new ArrayList<>();

    /** @param bases the names of the live paths, and where each was restored to */
    PathSwap(Map<EntryName, Path> bases, Clock clock) {
        this.bases = bases;
        this.old = unused(".old-" + MOMENT.format(LocalDateTime.ofInstant(clock.instant(), clock.getZone())));
    }

    /** Returns where renames are told while they are done: beside the first of the live paths. */
    private static Path note(Path first) {
        return Places.beside(first, ".swapping");
    }

    private static Path note(Map<EntryName, Path> bases) {
        return note(live(bases.keySet().iterator().next()));
    }

    /** Returns the renames that a process had begun that was killed. */
    static Optional<Renames> begun(Map<EntryName, Path> bases) throws IOException {
        return Renames.begun(note(bases));
    }

    /** Throws when the live paths are those of before in part, and restored ones in part. */
    static void requireNoneHalf(String store, List<Path> roots) throws IOException {
        Renames.requireNoneHalf(store, note(Places.tops(roots).get(0)));
    }

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
        bases.forEach((name, restored) -> swap(live(name), restored));
        new Renames(note(bases), renames).run(next -> {});
        String back = String.join(" && ", undo);
        return kept.isEmpty()
                ? Swap.first(back)
                : Swap.kept(String.join(", ", kept), back, "rm -rf " + String.join(" ", kept));
    }

    private void swap(Path live, Path restored) {
        if (!isThere(restored)) {
            return; // this path was not there when the set was made
        }
        Path former = Places.beside(live, old);
        boolean wasThere = isThere(live);
        if (wasThere) {
            renames.add(new Rename(live, former));
            kept.add(Renames.quoted(former));
        }
        renames.add(new Rename(restored, live));
        undo.add(Text.of("mv -T %s %s", Renames.quoted(live), Renames.quoted(restored)));
        if (wasThere) {
            undo.add(Text.of("mv -T %s %s", Renames.quoted(former), Renames.quoted(live)));
        }
    }
}
