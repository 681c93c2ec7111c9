package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Which parts of a file hold data; everywhere else it is zeros. In a tar it stands before the data, in the form 1.0 of
 * GNU's <a href="https://www.gnu.org/software/tar/manual/html_node/PAX-1.html">sparse files</a>: lines of decimal
 * digits, the number of parts and then offset and length of each, with zeros up to a multiple of 512 bytes. An empty part
 * at the end of a file tells where that is.
 *
 * @param size of the file
 * @param parts ascending, none of them empty
 */
record SparseMap(long size, List<Part> parts) {

    /** Some megabytes of memory; {@link #without} makes any map smaller. */
    static final int MAX_PARTS = 1 << 18;

    private static final int BLOCK_BYTES = TarConstants.DEFAULT_RCDSIZE;
    /** What file systems allocate at once; parts begin and end at a multiple. */
    private static final int ALIGNED_BYTES = 4096;
    /** 2^63 has as many. */
    private static final int MAX_DIGITS = 19;

    SparseMap {
        parts = List.copyOf(parts);
    }

    /** Bytes of a file that hold data. */
    record Part(long offset, long length) {
        long end() {
            return offset + length;
        }
    }

    /** Returns the map of a file that has no holes. */
    static SparseMap whole(long size) {
        return new SparseMap(size, size == 0 ? List.of() : List.of(new Part(0, size)));
    }

    /** Returns how many bytes are in no part. */
    long holes() {
        return size - stored();
    }

    /** Returns how many bytes are in parts. */
    long stored() {
        return parts.stream().mapToLong(Part::length).sum();
    }

    /** Returns a map without holes that are smaller than some bytes, or larger ones when it would have too many parts. */
    SparseMap without(long holeBytes) {
        List<Part> kept = new ArrayList<>();
        for (Part part : parts) {
            long begin = part.offset() / ALIGNED_BYTES * ALIGNED_BYTES;
            long end = Math.min(size, (part.end() + ALIGNED_BYTES - 1) / ALIGNED_BYTES * ALIGNED_BYTES);
            Part last = kept.isEmpty() ? new Part(0, 0) : kept.get(kept.size() - 1);
            boolean joins = begin - last.end() < holeBytes;
            if (joins && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            }
            long from = joins ? last.offset() : begin;
            kept.add(new Part(from, end - from));
        }
        return kept.size() < MAX_PARTS ? new SparseMap(size, kept) : without(2 * holeBytes);
    }

    /** Returns the form that stands in a tar. */
    byte[] toBytes() {
        boolean endsInHole = parts.isEmpty() || parts.get(parts.size() - 1).end() < size;
        StringBuilder lines = new StringBuilder();
        lines.append(parts.size() + (endsInHole ? 1 : 0)).append('\n');
        parts.forEach(part ->
                lines.append(part.offset()).append('\n').append(part.length()).append('\n'));
        if (endsInHole) {
            lines.append(size).append("\n0\n");
        }
        lines.append("\0".repeat(-lines.length() & (BLOCK_BYTES - 1)));
        return lines.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads the form that stands in a tar, and no byte more.
     *
     * @throws IOException when it is no map of a file of that size; its message tells what is wrong with it
     */
    static SparseMap read(InputStream in, long size) throws IOException {
        Numbers numbers = new Numbers(in);
        long count = numbers.next();
        require(count <= MAX_PARTS, Text.of("its map has %,d parts, expected at most %,d", count, MAX_PARTS));
        List<Part> parts = new ArrayList<>();
        long end = 0;
        boolean endsWithBlock = true;
        for (long i = 0; i < count; i++) {
            Part part = new Part(numbers.next(), numbers.next());
            require(part.offset() >= end, "its parts overlap");
            require(part.offset() <= size && part.length() <= size - part.offset(), "a part lies behind its end");
            require(part.length() == 0 || endsWithBlock, "a part does not end with a block");
            end = part.end();
            endsWithBlock &= part.length() % BLOCK_BYTES == 0;
            if (part.length() > 0) {
                parts.add(part);
            }
        }
        return new SparseMap(size, parts);
    }

    private static void require(boolean kept, String otherwise) throws IOException {
        if (!kept) {
            throw new IOException(otherwise);
        }
    }

    /** Lines of decimal digits in whole blocks. */
    private static final class Numbers {

        private final InputStream in;
        private final byte[] block = new byte[BLOCK_BYTES];
        private int at = BLOCK_BYTES;

        Numbers(InputStream in) {
            this.in = in;
        }

        long next() throws IOException {
            StringBuilder digits = new StringBuilder();
            for (int c = read(); c != '\n'; c = read()) {
                require(
                        c >= '0' && c <= '9' && digits.length() < MAX_DIGITS,
                        "its map has something that is no number");
                digits.append((char) c);
            }
            try {
                return Long.parseLong(digits.toString());
            } catch (NumberFormatException e) {
                throw new IOException("its map has something that is no number", e);
            }
        }

        private int read() throws IOException {
            if (at == BLOCK_BYTES) {
                require(in.readNBytes(block, 0, BLOCK_BYTES) == BLOCK_BYTES, "its map is cut off");
                at = 0;
            }
            return block[at++];
        }
    }
}
