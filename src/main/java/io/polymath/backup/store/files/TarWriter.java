package io.polymath.backup.store.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes entries as a tar that stock tools unpack. For each:
 *
 * <pre>
 *   PAX header, type x     mtime with nanoseconds, if it has any; of a sparse file GNU.sparse.major, minor and realsize
 *   GNU entry, type L, K   name, target of 100 bytes and more: raw bytes, where PAX could only hold UTF-8
 *   ustar header           numbers too large for octal digits in base 256
 *   content                of a sparse file its map, then the parts that hold data; padded to 512 bytes
 * </pre>
 *
 * then two zero blocks, and zeros up to a multiple of 10,240 bytes.
 */
final class TarWriter {

    /** What tar(1) pads to. */
    static final int RECORD_BYTES = 20 * TarConstants.DEFAULT_RCDSIZE;
    /** The one charset in which every byte is a character: names pass as they are. */
    static final String RAW = StandardCharsets.ISO_8859_1.name();

    private final Owners owners = new Owners();
    private final TarArchiveOutputStream tar;

    /** Writes to a stream, which stays open. */
    TarWriter(OutputStream out) {
        tar = new TarArchiveOutputStream(out, RECORD_BYTES, RAW);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
    }

    /** Writes a folder. */
    void folder(FileEntry entry) throws IOException {
        empty(header(entry, TarConstants.LF_DIR));
    }

    /** Writes a symbolic link. */
    void link(FileEntry entry, String rawTarget) throws IOException {
        TarArchiveEntry header = header(entry, TarConstants.LF_SYMLINK);
        header.setLinkName(rawTarget);
        empty(header);
    }

    /** Writes one more name for a file that was written before. */
    void hardLink(FileEntry entry, EntryName first) throws IOException {
        TarArchiveEntry header = header(entry, TarConstants.LF_LINK);
        header.setLinkName(first.raw());
        empty(header);
    }

    /** Begins a file; its content goes to {@link #content()}. */
    void beginFile(FileEntry entry) throws IOException {
        TarArchiveEntry header = header(entry, TarConstants.LF_NORMAL);
        header.setSize(entry.attributes().size());
        begin(header, List.of());
    }

    /** Begins a file with holes; what its parts hold goes to {@link #content()}, part by part. */
    void beginSparseFile(FileEntry entry, SparseMap parts) throws IOException {
        byte[] map = parts.toBytes();
        TarArchiveEntry header = header(entry, TarConstants.LF_NORMAL);
        header.setSize(map.length + parts.stored());
        begin(
                header,
                List.of(
                        PaxRecord.of("GNU.sparse.major", "1"),
                        PaxRecord.of("GNU.sparse.minor", "0"),
                        PaxRecord.of("GNU.sparse.realsize", Long.toString(parts.size()))));
        tar.write(map);
    }

    OutputStream content() {
        return tar;
    }

    /** Ends a file, which has got as many bytes as its attributes, or the parts of it, say. */
    void endFile() throws IOException {
        tar.closeArchiveEntry();
    }

    /** Writes the end of the archive. */
    void finish() throws IOException {
        tar.finish();
    }

    private void empty(TarArchiveEntry header) throws IOException {
        begin(header, List.of());
        tar.closeArchiveEntry();
    }

    private void begin(TarArchiveEntry header, List<byte[]> records) throws IOException {
        ByteArrayOutputStream pax = new ByteArrayOutputStream();
        for (byte[] record : records) {
            pax.write(record);
        }
        // the library's own form of this ends at 100 nanoseconds
        Instant modified = header.getLastModifiedTime().toInstant();
        if (!modified.equals(modified.truncatedTo(ChronoUnit.SECONDS))) {
            pax.write(PaxRecord.of("mtime", modified));
        }
        if (pax.size() > 0) {
            paxHeader(pax.toByteArray());
        }
        tar.putArchiveEntry(header);
    }

    private void paxHeader(byte[] records) throws IOException {
        TarArchiveEntry pax = new TarArchiveEntry("././@PaxHeader", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        pax.setSize(records.length);
        pax.setLastModifiedTime(FileTime.from(Instant.EPOCH));
        pax.setUserName("");
        tar.putArchiveEntry(pax);
        tar.write(records);
        tar.closeArchiveEntry();
    }

    private TarArchiveEntry header(FileEntry entry, byte type) {
        String name = entry.name().raw() + (type == TarConstants.LF_DIR ? "/" : "");
        TarArchiveEntry header = new TarArchiveEntry(name, type);
        Attributes attributes = entry.attributes();
        header.setSize(0);
        header.setMode(attributes.rights().mode());
        header.setUserId(attributes.rights().userId());
        header.setGroupId(attributes.rights().groupId());
        header.setUserName(owners.user(entry));
        header.setGroupName(owners.group(entry));
        header.setLastModifiedTime(attributes.modified());
        return header;
    }
}
