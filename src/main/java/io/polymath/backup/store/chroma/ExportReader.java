package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.Inventory;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export back as {@link ExportWriter} wrote it, and checks everything that can be checked without a server. Only
 * the database is unpacked; vectors are checked while they pass by.
 */
final class ExportReader {

    private final Path work;
    private final WholeTar tar;
    private @Nullable TarArchiveEntry entry;

    /** @param work an empty folder */
    ExportReader(InputStream export, Path work) {
        this.work = work;
        this.tar = new WholeTar(export);
    }

    /** Reads everything to the end of the stream, which stays open. */
    Inventory read() throws IOException {
        advance();
        Path database = unpackDatabase();
        try (ThoroughCheck check = ThoroughCheck.start(database)) {
            Inventory inventory;
            try {
                inventory = scan(database);
            } catch (DamagedException e) {
                // what this finds in the database explains what the reader stumbled over
                check.await();
                throw e;
            }
            check.await();
            return inventory;
        }
    }

    private Inventory scan(Path database) throws IOException {
        try (ExportScan scan = new ExportScan(database, work)) {
            for (Collection collection : scan.readDatabase()) {
                scan.readSegment(collection, new Entries(collection.vectors().id()));
            }
            if (entry != null) {
                throw new DamagedException("the archive has an entry that belongs to no collection: %s", name(entry));
            }
            tar.finish();
            return scan.inventory();
        }
    }

    private Path unpackDatabase() throws IOException {
        TarArchiveEntry first = entry;
        if (first == null || !first.getName().equals(Sqlite.FILE)) {
            throw new DamagedException("the archive does not begin with %s", Sqlite.FILE);
        }
        Path database = work.resolve(Sqlite.FILE);
        try (OutputStream out = Files.newOutputStream(database, StandardOpenOption.CREATE_NEW)) {
            tar.content().transferTo(out);
        }
        advance();
        return database;
    }

    private void advance() throws IOException {
        entry = tar.next();
        if (entry != null && (!isFile(entry) || entry.isSparse())) {
            throw new DamagedException("the archive has an entry that is no plain file: %s", name(entry));
        }
    }

    private static boolean isFile(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarArchiveEntry.LF_NORMAL
                && !entry.getName().endsWith("/");
    }

    /** Returns the name of an entry as it may be shown: whoever wrote it may have had a terminal in mind. */
    private static String name(TarArchiveEntry entry) {
        String name = entry.getName().replaceAll("[^ -~]", "?");
        return name.length() > 100 ? name.substring(0, 100) + "..." : name;
    }

    /** The entries of one segment. */
    private final class Entries implements SegmentParts {

        private final String segment;

        Entries(String segment) {
            this.segment = segment;
        }

        private boolean isNext(SegmentFile file) {
            return entry != null && entry.getName().equals(segment + "/" + file.fileName());
        }

        @Override
        public boolean has(SegmentFile file) {
            return isNext(file);
        }

        @Override
        public long bytes(SegmentFile file, HnswHeader header) {
            return entry == null ? 0 : entry.getSize();
        }

        @Override
        public InputStream open(SegmentFile file, long bytes) throws IOException {
            if (entry == null || entry.getSize() != bytes) {
                throw new DamagedException(
                        "%s has %s, expected %,d",
                        file.fileName(), Text.number(entry == null ? 0 : entry.getSize(), "byte"), bytes);
            }
            return new FilterInputStream(tar.content()) {
                @Override
                public void close() throws IOException {
                    advance();
                }
            };
        }
    }
}
