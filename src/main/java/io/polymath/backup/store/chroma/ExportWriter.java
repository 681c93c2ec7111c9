package io.polymath.backup.store.chroma;

import io.polymath.backup.set.Inventory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
    private final ChromaDirectory live;
    private final Path work;

    /**
     * @param database a copy that nobody else uses
     * @param segments where the folders of the segments are
     * @param live the directory that was copied: owners and modes are those of its files
     * @param work a folder for what does not fit into memory
     */
    ExportWriter(Path database, ChromaDirectory segments, ChromaDirectory live, Path work) {
        this.database = database;
        this.segments = segments;
        this.live = live;
        this.work = work;
    }

    /** Writes everything, and returns what it was; does not close the stream. */
    Inventory write(OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        try (ExportScan scan = new ExportScan(database, work)) {
            var collections = scan.readDatabase();
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

    /** Describes a file as its original: a look at that opens nothing, and so drops no lock. */
    private TarArchiveEntry entry(Path file, String name, long bytes) throws IOException {
        Path original = live.path().resolve(name);
        // a collection may have been deleted since it was copied
        Path described = Files.exists(original, LinkOption.NOFOLLOW_LINKS) ? original : file;
        Rights rights = Rights.of(described);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes);
        entry.setMode(rights.mode());
        entry.setUserId(rights.user());
        entry.setGroupId(rights.group());
        entry.setModTime(Files.getLastModifiedTime(described).toMillis());
        return entry;
    }

    /** A segment's folder, whose files are written to the tar while they are read. */
    private final class Folder implements SegmentParts {

        private final String segment;
        private final FolderParts parts;
        private final TarArchiveOutputStream tar;

        Folder(String segment, TarArchiveOutputStream tar) {
            this.segment = segment;
            this.parts = new FolderParts(segments, segment);
            this.tar = tar;
        }

        @Override
        public boolean has(SegmentFile file) {
            return parts.has(file);
        }

        @Override
        public long bytes(SegmentFile file, HnswHeader header) throws IOException {
            return parts.bytes(file, header);
        }

        @Override
        public InputStream open(SegmentFile file, long bytes) throws IOException {
            Path path = parts.path(file);
            tar.putArchiveEntry(entry(path, segment + "/" + file.fileName(), bytes));
            return new TeeInputStream(Files.newInputStream(path), bytes, tar) {
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
