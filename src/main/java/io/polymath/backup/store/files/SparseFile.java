package io.polymath.backup.store.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * A new file, written block by block: a block of zeros is skipped, which leaves a hole. So a sparse file stays sparse,
 * and one that was not becomes it, which no reader can tell.
 */
final class SparseFile extends OutputStream {

    /** What most file systems allocate at once. */
    private static final int BLOCK_BYTES = 4096;

    private static final byte[] ZEROS = new byte[BLOCK_BYTES];

    private final FileChannel channel;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int filled;
    private long position;

    private SparseFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Creates a file for the owner alone; fails when anything of that name is there, also a link. */
    static SparseFile create(Path file) throws IOException {
        return new SparseFile(FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (from < end) {
            if (filled == 0 && end - from >= BLOCK_BYTES) {
                int whole = (end - from) / BLOCK_BYTES * BLOCK_BYTES;
                blocks(bytes, from, whole);
                from += whole;
                continue;
            }
            int n = Math.min(BLOCK_BYTES - filled, end - from);
            System.arraycopy(bytes, from, block, filled, n);
            filled += n;
            from += n;
            if (filled == BLOCK_BYTES) {
                blocks(block, 0, BLOCK_BYTES);
                filled = 0;
            }
        }
    }

    /** Writes whole blocks, neighbours that are not zero in one go. */
    private void blocks(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        for (int at = offset; at < offset + length; at += BLOCK_BYTES) {
            if (Arrays.equals(bytes, at, at + BLOCK_BYTES, ZEROS, 0, BLOCK_BYTES)) {
                put(bytes, from, at - from);
                position += BLOCK_BYTES;
                from = at + BLOCK_BYTES;
            }
        }
        put(bytes, from, offset + length - from);
    }

    private void put(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            position += channel.write(buffer, position);
        }
    }

    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        try (channel) {
            put(block, 0, filled);
            filled = 0;
            if (channel.size() < position) {
                // a hole at the end: the last byte makes the length
                channel.write(ByteBuffer.wrap(ZEROS, 0, 1), position - 1);
            }
        }
    }
}
