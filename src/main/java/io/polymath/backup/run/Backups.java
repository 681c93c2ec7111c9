package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.proof.Verifier;
import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.repository.RepositorySets;
import io.polymath.backup.retention.Policies;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.Proof;
import io.polymath.backup.set.SetProof;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/**
 * What all runs of a program share.
 *
 * @param stores the estate, in the order in which they are held: a store comes before those it refers to
 * @param policies which sets are kept, by repository
 * @param active the runs that are under way
 * @param host the machine's name, for the manifest
 * @param program the program's name and version, for the manifest
 * @param undrilled the names of the stores that drills leave out on purpose
 * @param signing who signs sets, and by whom they have to be signed
 */
public record Backups(
        List<Store> stores,
        LocalRepository repository,
        Verifier verifier,
        Policies policies,
        Clock clock,
        Progress progress,
        ActiveRuns active,
        String host,
        String program,
        List<String> undrilled,
        Signing signing) {

    public Backups {
        stores = List.copyOf(stores);
        undrilled = List.copyOf(undrilled);
    }

    /**
     * Returns a set of the local repository by its name, or the latest one, to read its archives.
     *
     * @throws BackupException with VERIFICATION_FAILED when it is not signed as it has to be
     */
    public Manifest find(String set) throws IOException {
        return repository.find(set, signing);
    }

    /** Returns the sets of another repository, to read their archives: each has to be signed as here. */
    public RepositorySets sets(Repository other) {
        return new RepositorySets(other, signing);
    }

    /** Returns the names of all stores. */
    public List<String> names() {
        return stores.stream().map(Store::name).toList();
    }

    /**
     * Reads all archives of a set back, and keeps what that proved beside the set.
     *
     * @throws BackupException with VERIFICATION_FAILED, when all were read, if any is damaged
     */
    public SetProof verify(Manifest set, Proof.Level level) throws IOException {
        return new SetVerification(this, set, level).prove();
    }

    /**
     * Reads all archives of a set in another repository back, and keeps nothing of them here.
     *
     * @throws BackupException with VERIFICATION_FAILED, when all were read, if any is damaged
     */
    public SetProof verify(RepositorySets there, Manifest set, Proof.Level level) throws IOException {
        return new SetVerification(this, set, level).prove(there);
    }

    /** Takes the repository; waits for another run, if the request says so. An interruption ends the wait. */
    RepositoryLock lock(Request request) throws IOException {
        Workers workers = active.workers();
        workers.begin();
        try {
            return repository.lock(request.retryLock());
        } finally {
            workers.end();
        }
    }

    /** Returns the stores that a request asks for, in the order of the cut. */
    List<Store> asked(Request request) {
        for (String name : request.only()) {
            if (!names().contains(name)) {
                throw new BackupException(
                        ExitCode.NOT_FOUND,
                        "no store " + name + " in the configuration",
                        "the stores are " + String.join(", ", names()));
            }
        }
        return stores.stream()
                .filter(store -> request.only().isEmpty() || request.only().contains(store.name()))
                .toList();
    }
}
