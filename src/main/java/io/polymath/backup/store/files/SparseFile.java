package io.polymath.backup.store.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * A new file in which a block of zeros is not written, which leaves a hole. So a sparse file stays sparse, and one that
 * was not becomes it, which no reader can tell.
 */
final class SparseFile implements FileSink {

    /** What most file systems allocate at once. */
    private static final int BLOCK_BYTES = 4096;

    private static final byte[] ZEROS = new byte[BLOCK_BYTES];

    private final FileChannel channel;
    private final long size;

    private SparseFile(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    /** Creates a file for the owner alone; fails when anything of that name is there, also a link. */
    static SparseFile create(Path file, long size) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new SparseFile(channel, size);
    }

    /** Writes neighbouring blocks that are not zero in one go. */
    @Override
    public void write(long offset, byte[] bytes, int length) throws IOException {
        int from = 0;
        int at = 0;
        while (at < length) {
            int next = Math.min(length, at + BLOCK_BYTES - (int) ((offset + at) % BLOCK_BYTES));
            if (Arrays.equals(bytes, at, next, ZEROS, 0, next - at)) {
                put(offset + from, bytes, from, at);
                from = next;
            }
            at = next;
        }
        put(offset + from, bytes, from, length);
    }

    private void put(long offset, byte[] bytes, int from, int to) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, to - from);
        long position = offset;
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
            if (channel.size() < size) {
                // a hole at the end: the last byte makes the length
                channel.write(ByteBuffer.wrap(ZEROS, 0, 1), size - 1);
            }
        }
    }
}
