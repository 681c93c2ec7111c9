package io.polymath.backup.set;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one restore or drill of a set found, store by store, and how long it took: the measured recovery time.
 *
 * @param purpose what it was for
 * @param from the repository that the archives came from
 * @param when it ended
 * @param took how long it took from the first step to the last; stores are restored at the same time
 */
public record RestoreProof(
        SetId set, Purpose purpose, String from, OffsetDateTime when, Duration took, List<Part> stores) {

    public RestoreProof {
        requireNonNull(set, "set is missing");
        requireNonNull(purpose, "purpose is missing");
        requireNonNull(from, "from is missing");
        requireNonNull(when, "when is missing");
        requireNonNull(took, "took is missing");
        stores = List.copyOf(stores);
    }

    /** Why something was restored. */
    public enum Purpose {
        /** To be used. */
        RESTORE,
        /** To prove that it can be, and to be removed again. */
        DRILL
    }

    /** What is timed. */
    public enum Step {
        /** Copying the archive from another repository; nothing for the local one. */
        FETCH,
        /** Reading the archive to its end, before anything is touched. */
        VERIFY,
        /** Decoding it, and loading it into the target. */
        LOAD,
        /** Taking the inventory of the target. */
        COMPARE,
        /** Putting it in the place of the live store. */
        SWAP
    }

    /**
     * One store of it.
     *
     * @param target what was loaded, as a person would name it
     * @param object the one object that was asked for; empty for the whole store
     * @param equal whether the target was compared, and holds what the store held
     * @param differences what it holds otherwise, a sentence each
     * @param unproved what could not be proved of it here, a sentence each
     * @param seconds how long each step took, those that were not taken left out
     * @param failure why it could not be restored, if so
     */
    public record Part(
            String store,
            String target,
            Optional<String> object,
            boolean equal,
            List<String> differences,
            List<String> unproved,
            SortedMap<Step, Duration> seconds,
            Optional<Failure> failure) {

        public Part {
            requireNonNull(store, "store is missing");
            requireNonNull(target, "target is missing");
            differences = List.copyOf(differences);
            unproved = List.copyOf(unproved);
            seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
        }

        /** Returns whether it is equal, and nothing was left out of the proof. */
        public boolean proved() {
            return equal && unproved.isEmpty();
        }

        /** Returns how long the steps took together. */
        public Duration took() {
            return seconds.values().stream().reduce(Duration.ZERO, Duration::plus);
        }

        /** Returns how long a step took, if it was taken. */
        public Optional<Duration> took(Step step) {
            return seconds.entrySet().stream()
                    .filter(entry -> entry.getKey() == step)
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /** Returns whether every store that was asked for is proved, each in all its parts. */
    public boolean proved() {
        return !stores.isEmpty() && stores.stream().allMatch(Part::proved);
    }

    /** Returns whether every store that was asked for is equal to what was saved. */
    public boolean equal() {
        return !stores.isEmpty() && stores.stream().allMatch(Part::equal);
    }
}
