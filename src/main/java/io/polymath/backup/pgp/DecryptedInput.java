package io.polymath.backup.pgp;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPException;

/**
 * Reads the content of one OpenPGP message. Its end is told only when the digest of all was right and nothing follows, so
 * a message that was cut or changed has no end. Closing it closes the source.
 */
final class DecryptedInput extends FilterInputStream {

    private final PGPEncryptedData data;
    private final InputStream clear;
    private final InputStream source;
    private boolean proved;

    DecryptedInput(InputStream literal, InputStream clear, PGPEncryptedData data, InputStream source) {
        super(literal);
        this.clear = clear;
        this.data = data;
        this.source = source;
    }

    /** Returns what to say of a packet that promises more than there is; its own words are for programmers. */
    static IOException cut(EOFException cause) {
        return new IOException("the encrypted data was changed, or cut: it ends too early", cause);
    }

    @Override
    public int read() throws IOException {
        try {
            return proved(in.read());
        } catch (EOFException e) {
            throw cut(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return proved(in.read(bytes, offset, length));
        } catch (EOFException e) {
            throw cut(e);
        }
    }

    @Override
    public long skip(long n) throws IOException {
        byte[] skipped = new byte[(int) Math.min(Math.max(n, 0), 8192)];
        return Math.max(read(skipped, 0, skipped.length), 0);
    }

    /** Returns that nothing is known: to look ahead may find the end, which is for reading to tell. */
    @Override
    public int available() {
        return 0;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private int proved(int result) throws IOException {
        if (result >= 0 || proved) {
            return result;
        }
        try {
            clear.transferTo(OutputStream.nullOutputStream());
            if (!data.verify()) {
                throw new IOException("the encrypted data was changed, or cut: its digest is not right");
            }
        } catch (PGPException e) {
            throw new IOException("the encrypted data was changed, or cut: " + e.getMessage(), e);
        }
        if (source.read() >= 0) {
            throw new IOException("something follows the encrypted data");
        }
        proved = true;
        return result;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
