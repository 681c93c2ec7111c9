package io.polymath.backup.store.files;

import java.security.MessageDigest;
import java.util.Arrays;

/** The fingerprint of a file, while its content passes by from its start to its end. */
interface FileDigest {

    /** Looks at nothing. */
    FileDigest NONE = new FileDigest() {
        @Override
        public void update(long offset, byte[] bytes, int length) {}

        @Override
        public byte[] digest() {
            return new byte[0];
        }
    };

    /** Takes bytes that follow what was taken before, or that follow a hole. */
    void update(long offset, byte[] bytes, int length);

    /** Returns the fingerprint; asked once. */
    byte[] digest();

    /** All bytes, also those of holes, as one after the other. */
    record Whole(MessageDigest hash) implements FileDigest {

        @Override
        public void update(long offset, byte[] bytes, int length) {
            hash.update(bytes, 0, length);
        }

        @Override
        public byte[] digest() {
            return hash.digest();
        }
    }

    /**
     * Blocks that are not all zeros, each after its number: it tells as much, in the time that the data takes, and it is
     * the same for one content wherever the holes are.
     */
    final class Sparse implements FileDigest {

        static final int BLOCK_BYTES = 4096;

        private static final byte[] ZEROS = new byte[BLOCK_BYTES];

        private final MessageDigest hash;
        private final long size;
        private final byte[] block = new byte[BLOCK_BYTES];
        private long number;

        Sparse(MessageDigest hash, long size) {
            this.hash = hash;
            this.size = size;
        }

        @Override
        public void update(long offset, byte[] bytes, int length) {
            int from = 0;
            while (from < length) {
                long at = offset + from;
                if (at / BLOCK_BYTES != number) {
                    flush();
                    number = at / BLOCK_BYTES;
                }
                int within = (int) (at % BLOCK_BYTES);
                int taken = Math.min(BLOCK_BYTES - within, length - from);
                System.arraycopy(bytes, from, block, within, taken);
                from += taken;
            }
        }

        private void flush() {
            if (!Arrays.equals(block, ZEROS)) {
                for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
                    hash.update((byte) (number >>> shift));
                }
                hash.update(block, 0, (int) Math.min(BLOCK_BYTES, size - number * BLOCK_BYTES));
                Arrays.fill(block, (byte) 0);
            }
        }

        @Override
        public byte[] digest() {
            flush();
            return hash.digest();
        }
    }
}
