package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of an HNSW index, {@code header.bin}: 100 bytes, little-endian.
 *
 * <pre>
 *  0 int32 version, 1            44 u64 offset of the vector in an element
 *  4 u64   offset of level 0, 0  52 int32 highest level, -1 when empty
 * 12 u64   elements with room    56 u32 entry point, 0xffffffff when empty
 * 20 u64   elements              60 u64 links a level above 0 (M)
 * 28 u64   bytes an element      68 u64 links on level 0 (2 M)
 * 36 u64   offset of the label   76 u64 M, 84 f64 1/ln(M), 92 u64 ef_construction
 * </pre>
 *
 * HEADER_FIELDS in https://github.com/chroma-core/hnswlib/blob/master/hnswlib/hnswalg.h
 *
 * @param elements how many there are, the deleted ones among them
 * @param upperLinks the most links of an element on each level above the lowest
 */
record HnswHeader(
        long elements,
        int elementBytes,
        int vectorOffset,
        int dimension,
        int maxLevel,
        long entryPoint,
        int upperLinks) {

    static final int BYTES = 100;

    /** Element numbers are 32 bit in this format. */
    private static final long MAX_ELEMENTS = 0xffff_ffffL;
    /** An element counts its links in 16 bit. */
    private static final long MAX_LINKS = 0xffffL;
    /** Far beyond any model; keeps an element that is held in memory below 5 MB. */
    private static final long MAX_DIMENSION = 1 << 20;
    /** Levels are drawn from an exponential distribution: 64 would take more than 2^64 elements. */
    private static final int MAX_LEVEL = 64;

    static HnswHeader read(InputStream in) throws IOException {
        byte[] bytes = new byte[BYTES];
        try {
            new DataInputStream(in).readFully(bytes);
        } catch (EOFException e) {
            throw new DamagedException("header.bin is shorter than %d bytes", BYTES);
        }
        return parse(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    private static HnswHeader parse(ByteBuffer bytes) throws DamagedException {
        expect("version", bytes.getInt(0), 1);
        expect("offset of level 0", bytes.getLong(4), 0);
        long elements = between("number of elements", bytes.getLong(20), 0, MAX_ELEMENTS);
        between("room for elements", bytes.getLong(12), elements, Long.MAX_VALUE);
        long links = between("number of links", bytes.getLong(68), 1, MAX_LINKS);
        long upperLinks = between("number of upper links", bytes.getLong(60), 1, MAX_LINKS);
        long vectorOffset = expect("offset of the vector", bytes.getLong(44), links * 4 + 4);
        long labelOffset =
                between("offset of the label", bytes.getLong(36), vectorOffset, vectorOffset + MAX_DIMENSION * 4);
        long elementBytes = expect("size of an element", bytes.getLong(28), labelOffset + 8);
        long maxLevel = between("highest level", bytes.getInt(52), elements == 0 ? -1 : 0, MAX_LEVEL);
        long entryPoint = Integer.toUnsignedLong(bytes.getInt(56));
        if (elements > 0) {
            between("entry point", entryPoint, 0, elements - 1);
        }
        return new HnswHeader(
                elements,
                (int) elementBytes,
                (int) vectorOffset,
                (int) (labelOffset - vectorOffset) / 4,
                (int) maxLevel,
                entryPoint,
                (int) upperLinks);
    }

    /** Throws unless the vectors have as many dimensions as their collection says. */
    void checkDimension(int expected) throws DamagedException {
        if (elements > 0 && dimension != expected) {
            throw new DamagedException(
                    "header.bin is for vectors of %s, expected %,d", Text.number(dimension, "dimension"), expected);
        }
    }

    private static long expect(String what, long found, long expected) throws DamagedException {
        return between(what, found, expected, expected);
    }

    private static long between(String what, long found, long min, long max) throws DamagedException {
        if (found < min || found > max) {
            throw new DamagedException("header.bin has an impossible %s, %d", what, found);
        }
        return found;
    }

    int labelOffset() {
        return vectorOffset + 4 * dimension;
    }

    /** Returns how many links an element can have on the lowest level. */
    int lowerLinks() {
        return (vectorOffset - 4) / 4;
    }

    /** Returns the bytes of {@code length.bin} that mean something. */
    long normsBytes() {
        return elements * 4;
    }

    /** Returns the bytes of {@code data_level0.bin} that mean something: the file has room for more. */
    long elementsBytes() {
        return elements * elementBytes;
    }
}
