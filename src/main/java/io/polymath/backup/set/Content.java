package io.polymath.backup.set;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an export turned out to hold, known once it is written.
 *
 * @param inventory taken in the same moment as the export, by a way of its own where the store has one
 * @param moment the time at which the store looked like this
 * @param before the position when the copy that is in the export began
 * @param after the position when it ended
 * @param inexact why this is no exact picture of one moment; empty when it is one
 * @param versions of the server and the tools that took part, by name
 */
public record Content(
        Inventory inventory,
        Instant moment,
        Position before,
        Position after,
        Optional<String> inexact,
        SortedMap<String, String> versions) {

    public Content {
        requireNonNull(inventory, "inventory is missing");
        requireNonNull(moment, "moment is missing");
        requireNonNull(before, "before is missing");
        requireNonNull(after, "after is missing");
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    }

    Content with(Inventory other) {
        return new Content(other, moment, before, after, inexact, versions);
    }
}
