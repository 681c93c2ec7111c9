package io.polymath.backup.run;

import io.polymath.backup.repository.ArchiveWriter;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Export;
import io.polymath.backup.set.SetId;
import io.polymath.backup.set.Summary;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Snapshot.Companion;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store, its session and its snapshot, held since the cut.
 *
 * @param done whether it was let go
 */
record HeldStore(Store store, Session session, Snapshot snapshot, AtomicBoolean done) {

    private static final Logger LOG = LoggerFactory.getLogger(HeldStore.class);

    /** Returns whether the store has not moved since it was held; false when that cannot be told. */
    boolean isUnmoved() {
        try {
            return snapshot.isUnmoved();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{}: unable to tell whether it has moved", store.name(), e);
            return false;
        }
    }

    /** Notes that it was let go. */
    void letGo() {
        done.set(true);
    }

    /** Returns whether what is saved of it depends on what is written to it from now on. */
    boolean needsPause() {
        return !done.get() && !snapshot.isKept();
    }

    /** Returns the promise to write it, its companions with it; nothing is read before it is kept. */
    Export export(SetId set) {
        List<Export> companions = snapshot.companions().stream()
                .map(companion -> promise(set, companion, List.of()))
                .toList();
        return promise(set, new Companion(store.suffix(), snapshot::writeTo), companions);
    }

    private Export promise(SetId set, Companion part, List<Export> companions) {
        String baseName = store.name() + "_" + set.stamp() + part.suffix();
        return new Export(set, store.name(), store.kind(), baseName, List.of(), part.writer(), companions);
    }

    /**
     * Keeps a promise: writes the archive, then its companions.
     *
     * @param progress told the raw bytes of each write of the archive
     */
    Archive write(Export export, ArchiveWriter writer, LongConsumer progress) throws IOException {
        Archive main = writer.write(export, snapshot.position(), progress);
        List<Archive> companions = new ArrayList<>();
        for (Export companion : export.companions()) {
            companions.add(writer.write(companion, snapshot.position(), bytes -> {}));
        }
        return told(main.withCompanions(companions));
    }

    private static Archive told(Archive archive) {
        LOG.info("{}: {}", archive.store(), Summary.of(archive));
        archive.content().inexact().ifPresent(why -> LOG.warn("{}: not exact: {}", archive.store(), why));
        archive.content().inventory().warnings().forEach(warning -> LOG.warn("{}: {}", archive.store(), warning));
        return archive;
    }
}
