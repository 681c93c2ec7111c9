package io.polymath.backup.pgp;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;

/** The digest of OpenPGP's integrity packet: SHA-1 by definition, over what is encrypted (RFC 4880, 5.14). */
final class Sha1 implements PGPDigestCalculator {

    private final MessageDigest digest;

    Sha1() {
        try {
            this.digest = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    @Override
    public int getAlgorithm() {
        return HashAlgorithmTags.SHA1;
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                digest.update((byte) b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }
        };
    }

    @Override
    public byte[] getDigest() {
        return digest.digest();
    }

    @Override
    public void reset() {
        digest.reset();
    }
}
