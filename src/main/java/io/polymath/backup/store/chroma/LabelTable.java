package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Which id has which label. Lives in memory while it is small, and in a mapped file of a work folder when it is not, so
 * that the heap does not grow with the number of vectors.
 *
 * <p>An open-addressing hash table of 24 bytes a slot: label + 1 (0 marks a free slot), then the id's hash, which is 0
 * once the label was taken.
 */
final class LabelTable {

    private static final int SLOT_BYTES = 24;
    private static final int FIRST_SLOTS = 1 << 10;
    /** 16 MB: beyond that a table goes to disk. */
    private static final long MAX_HEAP_BYTES = 16L << 20;
    /** Slots a buffer: a mapped buffer cannot hold 2 GiB. */
    private static final int BUFFER_SLOTS = 1 << 26;

    private static final int BLOCK_BITS = 6;

    private final Path work;
    private ByteBuffer[] buffers;
    private long slots = FIRST_SLOTS;
    private long size;

    LabelTable(Path work) throws IOException {
        this.work = work;
        this.buffers = allocate(FIRST_SLOTS);
    }

    /** Returns how many labels were put. */
    long size() {
        return size;
    }

    /** Adds a label that is not yet there; returns whether it was not. */
    boolean put(long label, IdHash id) throws IOException {
        // four slots of five full: the next power of two stays within twice the space
        if (size * 5 >= slots * 4) {
            grow();
        }
        long slot = find(label);
        if (labelAt(slot) != 0) {
            return false;
        }
        size++;
        write(slot, label, id);
        return true;
    }

    /** Returns the id of a label, once; empty when there is none, or when it was taken before. */
    Optional<IdHash> take(long label) {
        long slot = find(label);
        ByteBuffer buffer = buffers[(int) (slot / BUFFER_SLOTS)];
        int offset = offset(slot);
        IdHash id = new IdHash(buffer.getLong(offset + 8), buffer.getLong(offset + 16));
        if (buffer.getLong(offset) == 0 || (id.high() == 0 && id.low() == 0)) {
            return Optional.empty();
        }
        buffer.putLong(offset + 8, 0).putLong(offset + 16, 0);
        return Optional.of(id);
    }

    /** Returns the slot that holds a label, or the free one where it belongs. */
    private long find(long label) {
        // neighbours stay together, as labels are read in their order; blocks of them are spread
        long block = (label >>> BLOCK_BITS) * 0x9E37_79B9_7F4A_7C15L;
        long slot = ((block ^ (block >>> 32)) << BLOCK_BITS | (label & ((1 << BLOCK_BITS) - 1))) & (slots - 1);
        while (labelAt(slot) != 0 && labelAt(slot) != label + 1) {
            slot = (slot + 1) & (slots - 1);
        }
        return slot;
    }

    private long labelAt(long slot) {
        return buffers[(int) (slot / BUFFER_SLOTS)].getLong(offset(slot));
    }

    private void write(long slot, long label, IdHash id) {
        ByteBuffer buffer = buffers[(int) (slot / BUFFER_SLOTS)];
        int offset = offset(slot);
        buffer.putLong(offset, label + 1).putLong(offset + 8, id.high()).putLong(offset + 16, id.low());
    }

    private static int offset(long slot) {
        return (int) (slot % BUFFER_SLOTS) * SLOT_BYTES;
    }

    private void grow() throws IOException {
        ByteBuffer[] old = buffers;
        slots *= 2;
        buffers = allocate(slots);
        for (ByteBuffer buffer : old) {
            for (int offset = 0; offset < buffer.capacity(); offset += SLOT_BYTES) {
                long label = buffer.getLong(offset) - 1;
                if (label >= 0) {
                    write(find(label), label, new IdHash(buffer.getLong(offset + 8), buffer.getLong(offset + 16)));
                }
            }
        }
    }

    private ByteBuffer[] allocate(long count) throws IOException {
        if (count * SLOT_BYTES <= MAX_HEAP_BYTES) {
            return new ByteBuffer[] {ByteBuffer.allocate((int) count * SLOT_BYTES)};
        }
        Path file = Files.createTempFile(work, "labels", null);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            reserve(channel, count * SLOT_BYTES);
            ByteBuffer[] mapped = new ByteBuffer[(int) ((count + BUFFER_SLOTS - 1) / BUFFER_SLOTS)];
            for (int i = 0; i < mapped.length; i++) {
                long first = (long) i * BUFFER_SLOTS;
                long bytes = Math.min(BUFFER_SLOTS, count - first) * SLOT_BYTES;
                mapped[i] = channel.map(MapMode.READ_WRITE, first * SLOT_BYTES, bytes);
            }
            return mapped;
        } finally {
            // the mapping outlives the name, and goes with the buffers
            Files.delete(file);
        }
    }

    /** Writes zeros: on a full disk that is an exception, where a mapped page without room would end the process. */
    private static void reserve(FileChannel channel, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(1 << 16);
        for (long written = 0; written < bytes; ) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - written));
            written += channel.write(zeros);
        }
    }
}
