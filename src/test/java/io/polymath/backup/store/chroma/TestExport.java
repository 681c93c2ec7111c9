package io.polymath.backup.store.chroma;

import io.polymath.backup.set.Content;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.set.MovedException;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Snapshot;
import io.polymath.backup.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An export that was written to memory.
 *
 * @param content what the snapshot held
 */
@SuppressWarnings("ArrayRecordComponent") // only tests hold one
record TestExport(Content content, byte[] bytes) {

    /** Exports a store as the archive writer does: again, from the start, when the store moved. */
    static TestExport of(Store store) throws IOException {
        try (Session session = store.connect()) {
            return of(session.open());
        }
    }

    static TestExport of(Snapshot snapshot) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (true) {
            try {
                Content content = snapshot.writeTo(out);
                return new TestExport(content, out.toByteArray());
            } catch (MovedException e) {
                out.reset();
            }
        }
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    /** Reads it back without a server. */
    Inventory inspect(Path home) throws IOException {
        return new ChromaKind().inspect(stream(), Files.createTempDirectory(home, "inspect"));
    }

    /** Unpacks it as tar would, into a new directory. */
    Path unpack(Path directory) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(stream(), "UTF-8");
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            Path file = directory.resolve(entry.getName());
            Files.createDirectories(file.getParent());
            Files.copy(tar, file);
        }
        return directory;
    }
}
