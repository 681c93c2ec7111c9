package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The links of the higher levels, {@code link_lists.bin}: for each element its size in bytes (u32, 0 for most), then for
 * each level the number of links (u16), 2 bytes unused, and room for {@link HnswHeader#upperLinks()} element numbers.
 */
final class LinkLists {

    private final HnswHeader header;
    private final int levelBytes;
    private final ByteBuffer buffer;

    private LinkLists(HnswHeader header) {
        this.header = header;
        this.levelBytes = header.upperLinks() * 4 + 4;
        this.buffer = ByteBuffer.allocate(levelBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads and checks the links of all elements, and no byte more.
     *
     * @return how many bytes that took: files are larger than that, and some, being sparse, very much so
     */
    static long read(InputStream in, HnswHeader header) throws IOException {
        return new LinkLists(header).read(new DataInputStream(in));
    }

    private long read(DataInputStream in) throws IOException {
        long bytes = 0;
        for (long element = 0; element < header.elements(); element++) {
            try {
                bytes += 4 + readElement(in, element);
            } catch (EOFException e) {
                throw new DamagedException(
                        "link_lists.bin ends after %,d of %s", element, Text.number(header.elements(), "element"));
            }
        }
        return bytes;
    }

    private long readElement(DataInputStream in, long element) throws IOException {
        long size = Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
        long levels = size / levelBytes;
        if (size % levelBytes != 0 || levels > header.maxLevel()) {
            throw new DamagedException("link_lists.bin has an impossible size, %d, at element %,d", size, element);
        }
        if (element == header.entryPoint() && levels != header.maxLevel()) {
            throw new DamagedException(
                    "link_lists.bin has %s at its entry point, expected %d",
                    Text.number(levels, "level"), header.maxLevel());
        }
        for (long level = 0; level < levels; level++) {
            in.readFully(buffer.array());
            checkLinks(element);
        }
        return size;
    }

    private void checkLinks(long element) throws DamagedException {
        int links = Short.toUnsignedInt(buffer.getShort(0));
        if (links > header.upperLinks()) {
            throw new DamagedException("link_lists.bin has %s at element %,d", Text.number(links, "link"), element);
        }
        for (int i = 0; i < links; i++) {
            long target = Integer.toUnsignedLong(buffer.getInt(4 + 4 * i));
            if (target >= header.elements()) {
                throw new DamagedException(
                        "link_lists.bin links element %,d to %,d, which does not exist", element, target);
            }
        }
    }
}
