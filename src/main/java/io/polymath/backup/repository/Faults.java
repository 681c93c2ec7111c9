package io.polymath.backup.repository;

import java.io.IOException;
import java.util.Optional;

/** Says what the errors of one kind of remote repository mean. */
@FunctionalInterface
public interface Faults {

    /**
     * Returns an error in our words: unavailable when it may pass by itself, no such file when there is nothing under the
     * key; empty for one that it does not know.
     *
     * @throws io.polymath.backup.error.BackupException for what an operator has to mend
     */
    Optional<IOException> translate(String key, Throwable thrown);
}
