package io.polymath.backup.store.chroma;

import io.polymath.backup.set.Position;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where a Chroma directory stands.
 *
 * @param vectors by segment, up to where the log was applied to its index on disk; 0 where it never was
 * @param log the last entry of the log
 * @param files a digest of the states of the index files
 */
record Mark(SortedMap<String, Long> vectors, long log, String files) {

    /** Returns whether no index was written between two marks: a write to the log alone moves none of its files. */
    boolean sameIndex(Mark other) {
        return vectors.equals(other.vectors) && files.equals(other.files);
    }

    SortedSet<String> segments() {
        return new TreeSet<>(vectors.keySet());
    }

    Position position() {
        SortedMap<String, String> values = new TreeMap<>();
        vectors.forEach((segment, sequence) -> values.put("segment." + segment, String.valueOf(sequence)));
        values.put("log", String.valueOf(log));
        values.put("files", files);
        return new Position(values);
    }
}
