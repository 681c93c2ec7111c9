package io.polymath.backup.restore;

import static java.util.Objects.requireNonNull;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.store.RestoreOrder.Destination;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one restore is asked for.
 *
 * @param set the name of the set, or {@code latest}
 * @param only the stores to restore, in part or whole; none for all that the set holds
 * @param from the name of the repository that has the set
 * @param to where to restore a store, by its name, in the store's own words; beside the live store unless given
 * @param inPlace whether what was restored is put in the place of the live stores
 * @param purpose whether it is to be used, or is a drill, whose targets are removed again
 * @param retryLock how long to wait for another run to end, in place
 */
public record RestoreRequest(
        String set,
        List<Part> only,
        String from,
        Map<String, String> to,
        boolean inPlace,
        Purpose purpose,
        Duration retryLock) {

    /** The repository on this machine. */
    public static final String LOCAL = "local";

    public RestoreRequest {
        requireNonNull(set, "set is missing");
        requireNonNull(from, "from is missing");
        requireNonNull(purpose, "purpose is missing");
        requireNonNull(retryLock, "retryLock is missing");
        only = List.copyOf(only);
        to = Map.copyOf(to);
        List<String> names = only.stream().map(Part::store).toList();
        for (Part part : only) {
            if (names.indexOf(part.store()) != names.lastIndexOf(part.store())) {
                throw usage("the store " + part.store() + " is asked for twice", "restore its objects one by one");
            }
            if (inPlace && part.object().isPresent()) {
                throw usage(
                        part + " cannot be restored in place",
                        "one object is restored beside the live store, from where you take what you need");
            }
        }
        for (String store : to.keySet()) {
            if (inPlace) {
                throw usage(
                        "the store " + store + " has a target, which is not in place",
                        "give either --in-place or --to " + store + "=TARGET");
            }
            if (!names.isEmpty() && !names.contains(store)) {
                throw usage("the store " + store + " has a target, but is not restored", "add it to --only");
            }
        }
    }

    private static BackupException usage(String message, String hint) {
        return new BackupException(ExitCode.USAGE, message, hint);
    }

    /**
     * A store, or one object of it.
     *
     * @param object in the store's own words, such as {@code public.artifacts}
     */
    public record Part(String store, Optional<String> object) {

        /** Reads {@code postgres} and {@code postgres:public.artifacts}. */
        public static Part parse(String text) {
            int colon = text.indexOf(':');
            return colon < 0
                    ? new Part(text, Optional.empty())
                    : new Part(text.substring(0, colon), Optional.of(text.substring(colon + 1)));
        }

        /** Reads all of these, each of which may be several. */
        public static List<Part> parseAll(List<String> texts) {
            return texts.stream().flatMap(text -> several(text).stream()).toList();
        }

        /** Reads {@code postgres,neo4j}, {@code config,postgres:public.artifacts}. An object may have commas. */
        private static List<Part> several(String text) {
            List<Part> parts = new ArrayList<>();
            String rest = text;
            while (rest.matches("[^,:]*,.*")) {
                int comma = rest.indexOf(',');
                parts.add(parse(rest.substring(0, comma)));
                rest = rest.substring(comma + 1);
            }
            parts.add(parse(rest));
            return parts;
        }

        @Override
        public String toString() {
            return store + object.map(name -> ":" + name).orElse("");
        }
    }

    /** Returns the request for all stores of a set of the local repository, beside the live ones. */
    public static RestoreRequest beside(String set) {
        return new RestoreRequest(set, List.of(), LOCAL, Map.of(), false, Purpose.RESTORE, Duration.ZERO);
    }

    /** Returns the request for a drill of a set of the local repository. */
    public static RestoreRequest drill(String set) {
        return new RestoreRequest(set, List.of(), LOCAL, Map.of(), false, Purpose.DRILL, Duration.ZERO);
    }

    /** Returns it for some stores, or parts of them. */
    public RestoreRequest of(String... parts) {
        return new RestoreRequest(set, Part.parseAll(List.of(parts)), from, to, inPlace, purpose, retryLock);
    }

    /** Returns it with the swap at its end. */
    public RestoreRequest swapped() {
        return new RestoreRequest(set, only, from, to, true, purpose, retryLock);
    }

    Destination destination(String store) {
        if (purpose == Purpose.DRILL) {
            return new Destination.ThrowAway();
        }
        if (inPlace) {
            return new Destination.InPlace();
        }
        return Optional.ofNullable(to.get(store))
                .<Destination>map(Destination.Named::new)
                .orElseGet(Destination.Beside::new);
    }
}
