package io.polymath.backup.store.files;

import java.io.IOException;
import java.io.OutputStream;
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
        public OutputStream file(EntryName name, TarArchiveEntry entry) {
            return OutputStream.nullOutputStream();
        }
    };

    void folder(EntryName name, TarArchiveEntry entry) throws IOException;

    void link(EntryName name, TarArchiveEntry entry) throws IOException;

    void hardLink(EntryName name, EntryName first) throws IOException;

    /** Returns what takes the content of a file; closing it, once all is written, ends the file. */
    OutputStream file(EntryName name, TarArchiveEntry entry) throws IOException;
}
