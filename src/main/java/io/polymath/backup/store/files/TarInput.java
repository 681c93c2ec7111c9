package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a tar, with sparse files of the form 1.0 as they lie there: a map, then the parts that hold data. The
 * library takes them for files of at most 2 GiB, so it gets to see no key of a PAX header that begins with GNU.
 */
final class TarInput extends TarArchiveInputStream {

    /** What the library sees instead of {@code GNU.sparse.}. */
    private static final String SPARSE = "gNU.sparse.";

    private long length;
    private long left;
    private boolean atKey;

    TarInput(InputStream in) {
        super(in, TarWriter.RECORD_BYTES, TarWriter.RAW);
    }

    /** Returns the map of the current entry, which is read by that; empty for one that is not sparse. */
    Optional<SparseMap> sparseMap() throws IOException {
        TarArchiveEntry entry = getCurrentEntry();
        if (entry.getExtraPaxHeaders().keySet().stream().noneMatch(key -> key.startsWith(SPARSE))) {
            return Optional.empty();
        }
        String form = record(entry, "major") + "." + record(entry, "minor");
        if (!form.equals("1.0")) {
            throw new IOException("sparse file of the form " + form + ", expected 1.0");
        }
        String size = record(entry, "realsize");
        if (!size.matches("[0-9]{1,18}")) {
            throw new IOException("sparse file of the size " + size);
        }
        return Optional.of(SparseMap.read(this, Long.parseLong(size)));
    }

    @Override
    public @Nullable TarArchiveEntry getNextEntry() throws IOException {
        TarArchiveEntry entry = super.getNextEntry();
        String name = entry == null ? null : entry.getExtraPaxHeader(SPARSE + "name");
        if (name != null) {
            // tar(1) has put another one where programs see it that do not know the form; every byte is a character
            entry.setName(new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }
        return entry;
    }

    private static String record(TarArchiveEntry entry, String key) {
        String value = entry.getExtraPaxHeader(SPARSE + key);
        return value == null ? "unknown" : value;
    }

    /** Reads a header, after which other records begin. */
    @Override
    protected byte[] readRecord() throws IOException {
        length = 0;
        left = 0;
        return super.readRecord();
    }

    @Override
    public int read(byte[] bytes, int offset, int wanted) throws IOException {
        int got = super.read(bytes, offset, wanted);
        TarArchiveEntry entry = getCurrentEntry();
        if (entry != null && (entry.isPaxHeader() || entry.isGlobalPaxHeader())) {
            for (int i = offset; i < offset + got; i++) {
                hide(bytes, i);
            }
        }
        return got;
    }

    /** Follows records, {@code LENGTH KEY=VALUE\n}: the length is that of the whole record. */
    private void hide(byte[] bytes, int at) {
        if (left > 0) {
            if (atKey && bytes[at] == 'G') {
                bytes[at] = 'g';
            }
            atKey = false;
            left--;
        } else if (bytes[at] >= '0' && bytes[at] <= '9') {
            length = Math.min(Integer.MAX_VALUE, 10 * length + bytes[at] - '0');
        } else {
            left = length - Text.of("%d ", length).length();
            length = 0;
            atKey = true;
        }
    }
}
