package io.polymath.backup.store.chroma;

import io.polymath.backup.set.Inventory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes an export: a tar of {@code chroma.sqlite3}, then of the vector segments in the order of their ids, each with its
 * files in the order of {@link SegmentFile}. What is written is checked and counted on the way, so that it is read once.
 * Files that have room for more, or that are sparse, are written as far as they mean something.
 */
final class ExportWriter {

    private final Path database;
    private final ChromaDirectory segments;
    private final Path work;

    /**
     * @param database a copy that nobody else uses
     * @param segments where the folders of the segments are
     * @param work a folder for what does not fit into memory
     */
    ExportWriter(Path database, ChromaDirectory segments, Path work) {
        this.database = database;
        this.segments = segments;
        this.work = work;
    }

    /** Writes everything, and returns what it was; does not close the stream. */
    Inventory write(OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        try (ExportScan scan = new ExportScan(database, work)) {
            var collections = scan.readDatabase(false);
            writeDatabase(tar);
            for (Collection collection : collections) {
                scan.readSegment(collection, new Folder(collection.vectors().id(), tar));
            }
            tar.finish();
            out.flush();
            return scan.inventory();
        }
    }

    private void writeDatabase(TarArchiveOutputStream tar) throws IOException {
        long bytes = Files.size(database);
        tar.putArchiveEntry(entry(database, Sqlite.FILE, bytes));
        Files.copy(database, tar);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry entry(Path file, String name, long bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes);
        entry.setMode(attribute(file, "unix:mode"));
        entry.setUserId(attribute(file, "unix:uid"));
        entry.setGroupId(attribute(file, "unix:gid"));
        entry.setModTime(Files.getLastModifiedTime(file).toMillis());
        return entry;
    }

    private static int attribute(Path file, String name) throws IOException {
        return (Integer) Objects.requireNonNull(Files.getAttribute(file, name));
    }

    /** A segment's folder, whose files are written to the tar while they are read. */
    private final class Folder implements SegmentParts {

        private final String segment;
        private final TarArchiveOutputStream tar;

        Folder(String segment, TarArchiveOutputStream tar) {
            this.segment = segment;
            this.tar = tar;
        }

        private Path path(SegmentFile file) {
            return segments.file(segment, file);
        }

        @Override
        public boolean has(SegmentFile file) {
            return Files.isRegularFile(path(file), LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public long bytes(SegmentFile file, HnswHeader header) throws IOException {
            if (file != SegmentFile.LINKS) {
                return Files.size(path(file));
            }
            // the size of this one says nothing: users have seen sparse ones of 5 TB (chroma-core/chroma#2594)
            try (InputStream in = new BufferedInputStream(Files.newInputStream(path(file)), 1 << 16)) {
                return LinkLists.read(in, header);
            }
        }

        @Override
        public InputStream open(SegmentFile file, long bytes) throws IOException {
            tar.putArchiveEntry(entry(path(file), segment + "/" + file.fileName(), bytes));
            return new TeeInputStream(Files.newInputStream(path(file)), bytes, tar) {
                @Override
                public void close() throws IOException {
                    super.close();
                    if (isAtEnd()) {
                        tar.closeArchiveEntry();
                    }
                }
            };
        }
    }
}
