package io.polymath.backup.store.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes entries as a tar that stock tools unpack. For each:
 *
 * <pre>
 *   PAX header, type x     mtime with nanoseconds, if it has any
 *   GNU entry, type L, K   name, target of 100 bytes and more: raw bytes, where PAX could only hold UTF-8
 *   ustar header           numbers too large for octal digits in base 256
 *   content                padded to 512 bytes
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
        begin(header);
    }

    OutputStream content() {
        return tar;
    }

    /** Ends a file, which has got as many bytes as its attributes say. */
    void endFile() throws IOException {
        tar.closeArchiveEntry();
    }

    /** Writes the end of the archive. */
    void finish() throws IOException {
        tar.finish();
    }

    private void empty(TarArchiveEntry header) throws IOException {
        begin(header);
        tar.closeArchiveEntry();
    }

    private void begin(TarArchiveEntry header) throws IOException {
        Instant modified = header.getLastModifiedTime().toInstant();
        if (!modified.equals(modified.truncatedTo(ChronoUnit.SECONDS))) {
            paxTime(modified);
        }
        tar.putArchiveEntry(header);
    }

    // the library's own form of this header ends at 100 nanoseconds
    private void paxTime(Instant modified) throws IOException {
        byte[] record = PaxRecord.of("mtime", modified);
        TarArchiveEntry pax = new TarArchiveEntry("././@PaxHeader", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        pax.setSize(record.length);
        pax.setLastModifiedTime(FileTime.from(Instant.EPOCH));
        pax.setUserName("");
        tar.putArchiveEntry(pax);
        tar.write(record);
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
