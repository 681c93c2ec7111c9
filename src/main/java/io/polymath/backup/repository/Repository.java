package io.polymath.backup.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A place that keeps sets. Keys are {@code SET/FILE}, see {@link Stored}. What may pass by itself, such as a lost
 * connection, is an {@link IOException}; what an operator has to mend is a
 * {@link io.polymath.backup.error.BackupException}.
 */
public interface Repository {

    /** Returns its name, as in routes and commands: {@code local}, {@code s3}. */
    String name();

    /**
     * Keeps a file under a key, whole or not at all, in place of an earlier one.
     *
     * @return what is kept there now, proved by size and SHA-256 to be the file
     */
    Kept put(String key, Path file) throws IOException;

    /**
     * Opens what is kept under a key; the caller closes it.
     *
     * @throws NoSuchFileException with the key, when there is nothing
     */
    InputStream open(String key) throws IOException;

    /** Returns all that is kept under keys with a prefix, in order; the list is complete, or there is an exception. */
    List<Stored> list(String prefix) throws IOException;

    /**
     * Removes what is kept under a key; nothing happens when there is nothing.
     *
     * @throws LockedException when it was told to keep it for longer
     */
    void delete(String key) throws IOException;
}
