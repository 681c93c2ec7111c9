package io.polymath.backup.store.files;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.set.Inventory;
import io.polymath.backup.store.files.FilesInventory.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Reads an export to its end and counts what it holds. Trusts nothing in it. */
final class TarReader {

    private static final int BUFFER_BYTES = 1 << 17;
    /** Two zero blocks: pax(1), "ustar Interchange Format". */
    private static final int END_BYTES = 2 * TarConstants.DEFAULT_RCDSIZE;

    private final ArchiveStream source;
    private final TarInput tar;
    private final EntryRules rules = new EntryRules();
    private final FilesInventory inventory = new FilesInventory();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final TarEntries entries;
    private Optional<IOException> taking = Optional.empty();
    private long padding;

    TarReader(InputStream export) {
        this(export, TarEntries.NONE);
    }

    /** @param entries is given each entry, once it was checked */
    TarReader(InputStream export, TarEntries entries) {
        this.entries = entries;
        source = new ArchiveStream(export);
        tar = new TarInput(source);
    }

    /** Returns what of the export is to be counted; refuses one that is damaged, or that was made to do damage. */
    Inventory read() throws IOException {
        try {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                read(entry);
            }
            checkEnd();
        } catch (IOException | IllegalArgumentException e) {
            if (source.failure().isPresent()) {
                throw source.failure().get();
            }
            if (taking.isPresent()) {
                throw taking.get();
            }
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    "files: damaged export: " + e.getMessage(),
                    "use another set, or another copy of this one",
                    e);
        }
        return inventory.toInventory(Map.of(), List.of());
    }

    private void read(TarArchiveEntry entry) throws IOException {
        EntryName name = rules.check(entry);
        Rights rights = rights(entry);
        switch (entry.getLinkFlag()) {
            case TarConstants.LF_DIR -> {
                count(Kind.FOLDERS, name, Fingerprint.ofFolder(rights));
                give(() -> entries.folder(name, entry));
            }
            case TarConstants.LF_SYMLINK -> {
                count(Kind.LINKS, name, Fingerprint.ofLink(rights, entry.getLinkName()));
                give(() -> entries.link(name, entry));
            }
            case TarConstants.LF_LINK -> {
                EntryName first = new EntryName(entry.getLinkName());
                count(Kind.HARD_LINKS, name, Fingerprint.ofHardLink(first));
                give(() -> entries.hardLink(name, first));
            }
            default -> file(name, entry, rights);
        }
        source.endContent();
        padding = -entry.getSize() & (TarConstants.DEFAULT_RCDSIZE - 1);
    }

    private void count(Kind kind, EntryName name, byte[] fingerprint) {
        if (entries.isCounted(name)) {
            inventory.add(kind, name, 1, fingerprint);
        }
    }

    private void file(EntryName name, TarArchiveEntry entry, Rights rights) throws IOException {
        source.beginContent();
        SparseMap map = sparseMap(name).orElseGet(() -> SparseMap.whole(entry.getSize()));
        FileDigest fingerprint =
                map.holes() > 0 ? Fingerprint.ofSparse(rights, map.size()) : Fingerprint.ofFile(rights);
        FileSink[] file = new FileSink[1];
        give(() -> file[0] = entries.file(name, entry, map));
        try (FileSink sink = file[0]) {
            for (SparseMap.Part part : map.parts()) {
                content(name, part, sink, entries.isCounted(name) ? fingerprint : FileDigest.NONE);
            }
            give(sink::close);
        }
        require(tar.read() < 0, name + ": it has more data than its map tells");
        if (entries.isCounted(name)) {
            inventory.add(Kind.FILES, name, map.size(), fingerprint.digest());
        }
    }

    private Optional<SparseMap> sparseMap(EntryName name) throws IOException {
        try {
            return tar.sparseMap();
        } catch (IOException e) {
            throw source.failure().isPresent() ? e : new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private void content(EntryName name, SparseMap.Part part, FileSink sink, FileDigest fingerprint)
            throws IOException {
        for (long at = part.offset(); at < part.end(); ) {
            // filled, as a sink finds zeros by whole blocks
            int length = tar.readNBytes(buffer, 0, (int) Math.min(buffer.length, part.end() - at));
            require(length > 0, name + ": it has less data than its map tells");
            fingerprint.update(at, buffer, length);
            long offset = at;
            give(() -> sink.write(offset, buffer, length));
            at += length;
        }
    }

    static Rights rights(TarArchiveEntry entry) {
        return new Rights(entry.getMode(), id(entry.getLongUserId()), id(entry.getLongGroupId()));
    }

    // the library casts ids in headers to int, and so makes those from 2^31 on negative
    private static long id(long read) {
        return read & 0xffff_ffffL;
    }

    /** Something that is done with an entry. */
    private interface Giving {
        void run() throws IOException;
    }

    /** Tells a failure of whoever takes the entries from damage of the export. */
    private void give(Giving giving) throws IOException {
        try {
            giving.run();
        } catch (IOException e) {
            taking = Optional.of(e);
            throw e;
        }
    }

    private void checkEnd() throws IOException {
        require(source.onlyZerosSinceEntry(), "the bytes after the last entry are not zero");
        require(source.sinceEntry() - padding >= END_BYTES, "it ends without an end mark");
        require(source.total() % TarWriter.RECORD_BYTES == 0, "it is cut off after the end mark");
        require(source.read() < 0, "there are bytes behind its end");
    }

    private static void require(boolean kept, String otherwise) throws IOException {
        if (!kept) {
            throw new IOException(otherwise);
        }
    }
}
