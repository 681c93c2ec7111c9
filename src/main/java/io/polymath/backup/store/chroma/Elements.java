package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of an HNSW index, {@code data_level0.bin}, one after the other: number of links (u16), a byte whose lowest
 * bit marks a deleted one, a byte unused, room for {@link HnswHeader#lowerLinks()} element numbers (u32), the vector
 * (float32), the label (u64). Little-endian.
 *
 * <p>Where the space is cosine, Chroma stores the vector divided by its norm here, and the norm in {@code length.bin}.
 */
final class Elements {

    /** What float32 sums of squares are off from 1 stays far below; a vector that was never divided does not. */
    private static final double NORM_TOLERANCE = 0.01;

    private final HnswHeader header;
    private final DataInputStream in;
    private final boolean normalised;
    private final ByteBuffer element;
    private long index = -1;

    /** @param in is read element by element, so it should be buffered; stays open */
    Elements(InputStream in, HnswHeader header, boolean normalised) {
        this.in = new DataInputStream(in);
        this.header = header;
        this.normalised = normalised;
        this.element = ByteBuffer.allocate(header.elementBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads and checks the next element; returns whether there was one. */
    boolean next() throws IOException {
        if (++index == header.elements()) {
            return false;
        }
        try {
            in.readFully(element.array());
        } catch (EOFException e) {
            throw new DamagedException(
                    "data_level0.bin ends after %,d of %s", index, Text.number(header.elements(), "element"));
        }
        checkLinks();
        if (!isDeleted()) {
            checkVector();
        }
        return true;
    }

    private void checkLinks() throws DamagedException {
        int links = Short.toUnsignedInt(element.getShort(0));
        if (links > header.lowerLinks()) {
            throw new DamagedException("data_level0.bin has %s at element %,d", Text.number(links, "link"), index);
        }
        for (int i = 0; i < links; i++) {
            long target = Integer.toUnsignedLong(element.getInt(4 + 4 * i));
            if (target >= header.elements()) {
                throw new DamagedException(
                        "data_level0.bin links element %,d to %,d, which does not exist", index, target);
            }
        }
    }

    private void checkVector() throws DamagedException {
        double squares = 0;
        for (int offset = header.vectorOffset(); offset < header.labelOffset(); offset += 4) {
            double value = element.getFloat(offset);
            squares += value * value;
        }
        if (!Double.isFinite(squares)) {
            throw new DamagedException("data_level0.bin has a vector that is not finite at element %,d", index);
        }
        if (normalised && squares != 0 && Math.abs(squares - 1) > NORM_TOLERANCE) {
            throw new DamagedException(
                    "data_level0.bin has a vector of norm %.3f at element %,d, expected 1", Math.sqrt(squares), index);
        }
    }

    boolean isDeleted() {
        return (element.get(2) & 1) != 0;
    }

    long label() {
        return element.getLong(header.labelOffset());
    }

    /** Returns the number of the element. */
    long index() {
        return index;
    }

    /** Returns the bytes of the vector as they are stored; valid until the next element is read. */
    ByteBuffer vector() {
        return element.slice(header.vectorOffset(), 4 * header.dimension());
    }
}
