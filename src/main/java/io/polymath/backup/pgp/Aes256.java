package io.polymath.backup.pgp;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.operator.PGPDataEncryptor;
import org.bouncycastle.openpgp.operator.PGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;

/**
 * AES-256 in OpenPGP's CFB mode with an integrity packet (RFC 4880, 5.13), on the JDK's ciphers: its CFB takes a block at
 * a time, its CBC and ECB use what the processor has for many.
 */
final class Aes256 implements PGPDataEncryptorBuilder {

    static final int BLOCK_BYTES = 16;

    private final SecureRandom random = new SecureRandom();

    /** Returns what encrypts single blocks. */
    static Cipher blocks(byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    /** Returns what encrypts blocks in a chain that begins with a block. */
    static Cipher chain(byte[] key, byte[] first) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(first));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES", e);
        }
    }

    @Override
    public int getAlgorithm() {
        return SymmetricKeyAlgorithmTags.AES_256;
    }

    @Override
    public PGPDataEncryptor build(byte[] key) {
        return new PGPDataEncryptor() {
            @Override
            public java.io.OutputStream getOutputStream(java.io.OutputStream out) {
                return new CfbOutput(out, key);
            }

            @Override
            public PGPDigestCalculator getIntegrityCalculator() {
                return new Sha1();
            }

            @Override
            public int getBlockSize() {
                return BLOCK_BYTES;
            }
        };
    }

    @Override
    public PGPDataEncryptor build(byte[] key, byte[] iv) {
        return build(key);
    }

    @Override
    public SecureRandom getSecureRandom() {
        return random;
    }

    // gpg 2.2 reads no AEAD, so there is none

    @Override
    public int getAeadAlgorithm() {
        return 0;
    }

    @Override
    public int getChunkSize() {
        return 0;
    }

    @Override
    public boolean isV5StyleAEAD() {
        return false;
    }

    @Override
    public PGPDataEncryptorBuilder setWithIntegrityPacket(boolean withIntegrityPacket) {
        return this;
    }

    @Override
    public PGPDataEncryptorBuilder setWithAEAD(int algorithm, int chunkSize) {
        throw new UnsupportedOperationException("no AEAD");
    }

    @Override
    public PGPDataEncryptorBuilder setUseV5AEAD() {
        throw new UnsupportedOperationException("no AEAD");
    }

    @Override
    public PGPDataEncryptorBuilder setUseV6AEAD() {
        throw new UnsupportedOperationException("no AEAD");
    }
}
