package io.polymath.backup.pgp;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Decrypts what was encrypted in CFB mode with an IV of zeros: {@code P[i] = C[i] ^ E(C[i-1])}. */
final class CfbInput extends InputStream {

    private static final int BUFFER_BYTES = 1 << 15;

    private final InputStream in;
    private final Cipher blocks;
    /** C[i-1] of the next block, then the blocks that were read. */
    private final byte[] coded = new byte[BUFFER_BYTES + Aes256.BLOCK_BYTES];

    private final byte[] plain = new byte[BUFFER_BYTES];
    private int at;
    private int end;

    CfbInput(InputStream in, byte[] key) {
        this.in = in;
        this.blocks = Aes256.blocks(key);
    }

    @Override
    public int read() throws IOException {
        return at < end || fill() ? plain[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !fill()) {
            return -1;
        }
        int n = Math.min(length, end - at);
        System.arraycopy(plain, at, bytes, offset, n);
        at += n;
        return n;
    }

    private boolean fill() throws IOException {
        int n = in.readNBytes(coded, Aes256.BLOCK_BYTES, BUFFER_BYTES);
        int padded = (n + Aes256.BLOCK_BYTES - 1) / Aes256.BLOCK_BYTES * Aes256.BLOCK_BYTES;
        try {
            if (padded > 0) {
                blocks.update(coded, 0, padded, plain, 0);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("unable to decrypt", e);
        }
        for (int i = 0; i < n; i++) {
            plain[i] ^= coded[Aes256.BLOCK_BYTES + i];
        }
        System.arraycopy(coded, n, coded, 0, Aes256.BLOCK_BYTES);
        at = 0;
        end = n;
        return n > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
