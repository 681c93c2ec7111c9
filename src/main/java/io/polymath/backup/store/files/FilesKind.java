package io.polymath.backup.store.files;

import io.polymath.backup.config.Section;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.Store;
import io.polymath.backup.store.StoreKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;

/** Lists of files and folders, exported as a tar. */
public final class FilesKind implements StoreKind {

    static final String NAME = "files";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Store configure(String name, Section settings, Clock clock) {
        return new FilesStore(name, FilesSettings.of(settings), clock);
    }

    @Override
    public Inventory inspect(InputStream export, Path work) throws IOException {
        return new TarReader(export).read();
    }
}
