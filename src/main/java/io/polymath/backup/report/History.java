package io.polymath.backup.report;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Manifest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sets that are there, to compare a new one with.
 *
 * @param sets the oldest first; at most {@link #LENGTH}
 */
record History(List<Manifest> sets) {

    /** How many sets a picture shows: a month of nights. */
    static final int LENGTH = 30;

    History {
        sets = List.copyOf(sets);
    }

    /** Returns the newest of some sets, in any order. */
    static History of(List<Manifest> all) {
        List<Manifest> sorted =
                all.stream().sorted(Comparator.comparingLong(Manifest::order)).toList();
        return new History(sorted.subList(Math.max(0, sorted.size() - LENGTH), sorted.size()));
    }

    /** Returns how a store was saved the last time before a set. */
    Optional<Archive> before(Manifest set, String store) {
        return sets.stream()
                .filter(earlier -> earlier.set().compareTo(set.set()) < 0)
                .flatMap(earlier -> earlier.archives().stream())
                .filter(archive -> archive.store().equals(store))
                .reduce((first, second) -> second);
    }

    /** Returns the last set before another that holds the same stores. */
    Optional<Manifest> before(Manifest set) {
        return sets.stream()
                .filter(earlier -> earlier.set().compareTo(set.set()) < 0)
                .filter(earlier -> stores(earlier).equals(stores(set)))
                .reduce((first, second) -> second);
    }

    /** Returns the last set that is complete and holds the whole estate. */
    Optional<Manifest> lastWhole() {
        return sets.stream().filter(Manifest::holdsTheEstate).reduce((first, second) -> second);
    }

    private static List<String> stores(Manifest set) {
        return set.archives().stream().map(Archive::store).toList();
    }
}
