package io.polymath.backup.store.chroma;

import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The directory of a Chroma, embedded or served: {@code chroma.sqlite3} and the HNSW index of each collection, as they
 * were at one moment. Chroma may go on reading and writing meanwhile.
 */
public final class ChromaKind implements StoreKind {

    static final String NAME = "chromadb";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Store configure(String name, Section settings, Clock clock) {
        return new ChromaStore(name, ChromaSettings.of(settings), clock);
    }

    @Override
    public Inventory inspect(InputStream export, Path work) throws IOException {
        try {
            return new ExportReader(export, work).read();
        } catch (DamagedException e) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    NAME + ": " + e.getMessage(),
                    "this export cannot be restored: use an older set, and back up again",
                    e);
        }
    }
}
