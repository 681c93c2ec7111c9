package io.polymath.backup.restore;

import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.store.Restoration.Swap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a restore came to.
 *
 * @param proof what was found, and how long it took
 * @param inPlace whether the live stores were to be replaced
 * @param stores what an operator has to know of each store, in the order of the proof
 * @param trouble what ended it early, or went wrong beside the stores
 */
public record RestoreResult(RestoreProof proof, boolean inPlace, List<Left> stores, Optional<Trouble> trouble) {

    /** What is not about the set or the stores; all else that goes wrong in a drill means that the drill failed. */
    private static final Set<ExitCode> SAID_BY_DRILLS = Set.of(ExitCode.INTERRUPTED, ExitCode.USAGE);

    public RestoreResult {
        stores = List.copyOf(stores);
    }

    /**
     * What a store has left.
     *
     * @param swap where the former live store is, if it was replaced
     * @param remains whether what was loaded is still where it was loaded
     * @param remove how to remove that
     */
    public record Left(String store, Optional<Swap> swap, boolean remains, String remove) {}

    /** Returns it with what ended it. */
    public RestoreResult endedBy(Trouble why) {
        return new RestoreResult(proof, inPlace, stores, Optional.of(why));
    }

    /** Returns the failures of stores. */
    public List<Failure> failures() {
        return proof.stores().stream().flatMap(part -> part.failure().stream()).toList();
    }

    /** Returns what the command has to tell as its error, and the code that it ends with; empty when all is well. */
    public Optional<Trouble> error() {
        return proof.purpose() == Purpose.DRILL ? ofDrill() : trouble.or(this::ofStores);
    }

    private Optional<Trouble> ofDrill() {
        return trouble.or(this::ofStores)
                .map(why -> SAID_BY_DRILLS.contains(why.exitCode())
                        ? why
                        : new Trouble(why.reason(), why.hint(), ExitCode.DRILL_FAILED))
                .or(this::ofUnproved);
    }

    /** What a drill found equal is proved; what it could not look at is not, and that is no success. */
    private Optional<Trouble> ofUnproved() {
        List<String> unproved = proof.stores().stream()
                .flatMap(part -> part.unproved().stream()
                        .map(why -> why.startsWith(part.store() + ":") ? why : part.store() + ": " + why))
                .toList();
        if (unproved.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Trouble(
                "not proved: " + String.join("\n            ", unproved),
                "configure what the drill lacks, or leave the store out with --only",
                ExitCode.INCOMPLETE));
    }

    private Optional<Trouble> ofStores() {
        List<Failure> failures = failures();
        if (failures.size() == 1) {
            Failure only = failures.get(0);
            return Optional.of(new Trouble(only.reason(), only.hint(), only.exitCode()));
        }
        if (!failures.isEmpty()) {
            List<ExitCode> codes =
                    failures.stream().map(Failure::exitCode).distinct().toList();
            return Optional.of(new Trouble(
                    failures.size() + " of " + proof.stores().size() + " stores were not restored",
                    "see what is said of each store above",
                    codes.size() == 1 ? codes.get(0) : ExitCode.FAILED));
        }
        if (proof.stores().stream()
                .anyMatch(part -> !part.equal() && part.unproved().isEmpty())) {
            return Optional.of(new Trouble(
                    "the route ended before all stores were compared",
                    "restore:load and restore:compare have to stand before restore:close",
                    ExitCode.USAGE));
        }
        if (inPlace && stores.stream().anyMatch(store -> store.swap().isEmpty())) {
            return Optional.of(new Trouble(
                    "the route ended before the live stores were replaced",
                    "restore:swap has to stand between restore:compare and restore:close",
                    ExitCode.USAGE));
        }
        return Optional.empty();
    }
}
