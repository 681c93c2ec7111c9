package io.polymath.backup.store.chroma;

import io.polymath.backup.set.Inventory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a directory that nobody else uses, with all checks that an export is read with. */
final class RestoredDirectory {

    private final ChromaDirectory directory;
    private final Path work;
    private volatile @Nullable ExportScan scan;

    /** @param work a folder for what does not fit into memory */
    RestoredDirectory(Path directory, Path work) {
        this.directory = new ChromaDirectory(directory);
        this.work = work;
    }

    /**
     * What a directory holds.
     *
     * @param collections what a server has to answer for each
     */
    record Found(Inventory inventory, List<Expected> collections) {
        Found {
            collections = List.copyOf(collections);
        }
    }

    /** A collection, and the ids of its records. */
    record Expected(Collection collection, IdSum ids) {}

    /** Reads everything. */
    Found read() throws IOException {
        List<Expected> expected = new ArrayList<>();
        try (ExportScan opened = new ExportScan(directory.database(), work)) {
            scan = opened;
            opened.checkThoroughly();
            for (Collection collection : opened.readDatabase()) {
                opened.readSegment(
                        collection,
                        new FolderParts(directory, collection.vectors().id()));
                expected.add(new Expected(collection, opened.ids(collection)));
            }
            return new Found(opened.inventory(), expected);
        } finally {
            scan = null;
        }
    }

    /** Makes a reading that another thread is in the middle of fail. */
    void cancel() {
        ExportScan running = scan;
        if (running != null) {
            running.cancel();
        }
    }
}
