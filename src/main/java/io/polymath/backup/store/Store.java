package io.polymath.backup.store;

import java.io.IOException;
import java.util.Optional;

/** Something that is backed up: a database, a directory, a list of files. */
public interface Store {

    /** Returns its name, as in routes and file names: {@code postgres}. */
    String name();

    /** Returns the name of its kind, see {@link StoreKind#name()}. */
    String kind();

    /** Returns what the names of its exports end in: {@code .dump}. */
    String suffix();

    /**
     * Makes everything ready to hold the store still: connects, and checks what can be checked before (log-in, rights,
     * versions of the tools, the form of the data). All stores connect before any is opened, which keeps the cut short.
     *
     * @throws io.polymath.backup.error.BackupException when an operator has to act
     */
    Session connect() throws IOException;

    /** Returns what a drill of it lacks here, if it does. Asks no server. */
    default Optional<Survey.Remark> lacksForDrills() {
        return Optional.empty();
    }

    /**
     * Makes ready to restore an archive of this kind of store: connects to the target. Touches nothing there.
     *
     * @throws io.polymath.backup.error.BackupException when an operator has to act
     */
    Restoration restoration(RestoreOrder order) throws IOException;
}
