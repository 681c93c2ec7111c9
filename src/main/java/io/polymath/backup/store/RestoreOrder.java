package io.polymath.backup.store;

import static java.util.Objects.requireNonNull;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.SetId;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one store is restored from, and to where.
 *
 * @param set the set that the archive belongs to; what is made beside the live store is named after it
 * @param archive the main archive, with its companions: what the store held, and which versions took part
 * @param destination where to
 * @param object one object only, in the store's own words, such as {@code public.artifacts}; empty for everything
 * @param work an empty folder for what has to be on disk for a while; the caller removes it
 */
public record RestoreOrder(SetId set, Archive archive, Destination destination, Optional<String> object, Path work) {

    public RestoreOrder {
        requireNonNull(set, "set is missing");
        requireNonNull(archive, "archive is missing");
        requireNonNull(destination, "destination is missing");
        requireNonNull(work, "work is missing");
    }

    /** Where a store is restored to. */
    public sealed interface Destination {

        /** Beside the live store, under a name that is made from the set's: the default. */
        record Beside() implements Destination {}

        /**
         * Where an operator said.
         *
         * @param name in the store's own words: a database, a folder, an address
         */
        record Named(String name) implements Destination {}

        /** Beside the live store first, then in its place by {@link Restoration#swap()}. */
        record InPlace() implements Destination {}

        /** Somewhere that is removed again by {@link Restoration#discard()}: a drill. */
        record ThrowAway() implements Destination {}
    }
}
