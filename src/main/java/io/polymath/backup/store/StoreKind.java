package io.polymath.backup.store;

import io.polymath.backup.config.Section;
import io.polymath.backup.set.Inventory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;

/** A kind of store: how its settings are read, and how its exports are read back without a server. */
public interface StoreKind {

    /** Returns the word for it in configuration and manifests: {@code postgres}. */
    String name();

    /** Builds a store from its settings, telling the section of every problem rather than throwing. */
    Store configure(String name, Section settings, Clock clock);

    /**
     * Reads an export, or a companion of one, to its end with the reader that a restore uses, touching no server, and
     * returns what it holds. Tells one from the other by their first bytes. Does not close the stream.
     *
     * @param work an empty folder for what has to be on disk to be read; the caller removes it
     * @throws io.polymath.backup.error.BackupException with VERIFICATION_FAILED when the export is damaged: which part,
     *     and what is wrong with it
     */
    Inventory inspect(InputStream export, Path work) throws IOException;
}
