package io.polymath.backup.pgp;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;

/**
 * Encrypts in CFB mode with an IV of zeros. CFB is {@code C[i] = P[i] ^ D[i]} with {@code D[i] = E(C[i-1])}, so
 * {@code D[i+1] = E(P[i] ^ D[i])}: D is what CBC makes of P when its IV is D[1] = E(0), and CBC is fast.
 */
final class CfbOutput extends OutputStream {

    private static final int BUFFER_BYTES = 1 << 15;

    private final OutputStream out;
    private final Cipher chain;
    private final byte[] plain = new byte[BUFFER_BYTES];
    /** D[i] of the next block, then those of the blocks after it. */
    private final byte[] mask = new byte[BUFFER_BYTES + Aes256.BLOCK_BYTES];

    private int filled;
    private boolean closed;

    CfbOutput(OutputStream out, byte[] key) {
        this.out = out;
        try {
            byte[] first = Aes256.blocks(key).doFinal(new byte[Aes256.BLOCK_BYTES]);
            System.arraycopy(first, 0, mask, 0, Aes256.BLOCK_BYTES);
            this.chain = Aes256.chain(key, first);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("unable to encrypt a block", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        plain[filled++] = (byte) b;
        if (filled == BUFFER_BYTES) {
            encrypt();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        while (at < offset + length) {
            int n = Math.min(BUFFER_BYTES - filled, offset + length - at);
            System.arraycopy(bytes, at, plain, filled, n);
            filled += n;
            at += n;
            if (filled == BUFFER_BYTES) {
                encrypt();
            }
        }
    }

    /** Writes what is waiting; only at the end of all may that be no whole number of blocks. */
    private void encrypt() throws IOException {
        int whole = filled - filled % Aes256.BLOCK_BYTES;
        try {
            if (whole > 0) {
                chain.update(plain, 0, whole, mask, Aes256.BLOCK_BYTES);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("unable to encrypt", e);
        }
        for (int i = 0; i < filled; i++) {
            plain[i] ^= mask[i];
        }
        out.write(plain, 0, filled);
        System.arraycopy(mask, whole, mask, 0, Aes256.BLOCK_BYTES);
        filled = 0;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (out) {
            encrypt();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
