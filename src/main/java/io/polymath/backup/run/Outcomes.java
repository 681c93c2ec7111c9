package io.polymath.backup.run;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.SetId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What became of each store that a run was asked for: its archive, its failure, or both. Safe for several threads. */
final class Outcomes {

    private final List<String> asked;
    private final Map<String, Archive> archives = new ConcurrentHashMap<>();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    /** Makes one of the stores that are asked for, in the order in which they are told. */
    Outcomes(List<String> asked) {
        this.asked = List.copyOf(asked);
    }

    /** Notes an archive, in place of what was noted of it before it was verified. */
    void saved(Archive archive) {
        archives.put(archive.store(), archive);
    }

    /** Notes a failure; returns whether it is the first of its store. */
    boolean failed(Failure failure) {
        return failures.putIfAbsent(failure.store(), failure) == null;
    }

    List<String> asked() {
        return asked;
    }

    List<Archive> archives() {
        return inOrder(archives);
    }

    List<Failure> failures() {
        return inOrder(failures);
    }

    /** Returns a failure of each store that nothing was written of. */
    List<Failure> unwritten() {
        return asked.stream()
                .filter(name -> !archives.containsKey(name))
                .map(Outcomes::unwritten)
                .toList();
    }

    private static Failure unwritten(String name) {
        return new Failure(
                name,
                name + ": no archive was written",
                "its route has to hold export:" + name + " and archive:write",
                ExitCode.FAILED);
    }

    /** Forgets the archives of stores that failed, and returns them. */
    List<Archive> dropFailed() {
        List<Archive> dropped = new ArrayList<>();
        for (String name : failures.keySet()) {
            Optional.ofNullable(archives.remove(name)).ifPresent(dropped::add);
        }
        return dropped;
    }

    /** Returns the end of a run that saved no store: the failure itself, if there is but one. */
    BackupException nothingSaved(SetId set) {
        List<Failure> all = failures();
        if (all.size() == 1) {
            Failure only = all.get(0);
            return new BackupException(only.exitCode(), only.reason(), only.hint());
        }
        Set<ExitCode> codes = Set.copyOf(all.stream().map(Failure::exitCode).toList());
        return new BackupException(
                codes.size() == 1 ? codes.iterator().next() : ExitCode.FAILED,
                "no store could be saved; there is no set " + set,
                "mend what is said of each store above, then run the backup again");
    }

    private <T> List<T> inOrder(Map<String, T> byStore) {
        return asked.stream()
                .flatMap(name -> Optional.ofNullable(byStore.get(name)).stream())
                .toList();
    }
}
