package io.polymath.backup.set;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a store stood: a log position, a bookmark, sequence ids. Two equal positions of one store mean that nothing was
 * written between them.
 */
public record Position(SortedMap<String, String> values) {

    public Position {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public static Position of(Map<String, String> values) {
        return new Position(new TreeMap<>(values));
    }
}
