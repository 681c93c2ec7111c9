package io.polymath.backup.retention;

import io.polymath.backup.set.SetId;
import java.io.IOException;
import java.util.List;

/** The sets of one repository, as retention sees them. Whoever removes one holds the lock of the local repository. */
public interface Shelf {

    /** Returns the repository's name: {@code local}, {@code s3}. */
    String name();

    /**
     * Returns all sets.
     *
     * @throws IOException or a BackupException when it is not sure that these are all
     */
    List<Candidate> sets() throws IOException;

    /** Returns sets that have to be among them: when one is missing, the listing is short, and nothing is removed. */
    default List<SetId> expected() throws IOException {
        return List.of();
    }

    /**
     * Removes a set, so that at any moment it is whole, or no set at all.
     *
     * @return whether it is gone; not when somebody has pinned it meanwhile, or is reading it
     */
    boolean remove(SetId set) throws IOException;

    /** Removes what removals that were killed left behind. */
    void finishRemovals() throws IOException;
}
