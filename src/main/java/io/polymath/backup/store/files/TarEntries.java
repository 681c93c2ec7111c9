package io.polymath.backup.store.files;

import java.io.IOException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Gets the entries of an export while it is read, each of them checked by {@link EntryRules}. */
interface TarEntries {

    /** Looks at nothing. */
    TarEntries NONE = new TarEntries() {
        @Override
        public void folder(EntryName name, TarArchiveEntry entry) {}

        @Override
        public void link(EntryName name, TarArchiveEntry entry) {}

        @Override
        public void hardLink(EntryName name, EntryName first) {}

        @Override
        public FileSink file(EntryName name, TarArchiveEntry entry, SparseMap map) {
            return FileSink.NONE;
        }
    };

    void folder(EntryName name, TarArchiveEntry entry) throws IOException;

    void link(EntryName name, TarArchiveEntry entry) throws IOException;

    void hardLink(EntryName name, EntryName first) throws IOException;

    /**
     * Returns what takes the content of a file.
     *
     * @param map its size, and where it has data
     */
    FileSink file(EntryName name, TarArchiveEntry entry, SparseMap map) throws IOException;

    /** Returns whether an entry belongs to what the reader counts. */
    default boolean isCounted(EntryName name) {
        return true;
    }
}
