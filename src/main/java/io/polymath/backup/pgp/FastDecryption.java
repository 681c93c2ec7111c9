package io.polymath.backup.pgp;

import java.io.InputStream;
import org.bouncycastle.bcpg.SymmetricEncIntegrityPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.operator.PGPDataDecryptor;
import org.bouncycastle.openpgp.operator.PGPDigestCalculator;
import org.bouncycastle.openpgp.operator.bc.BcSessionKeyDataDecryptorFactory;

/** Decrypts AES-256 by {@link CfbInput}, and other ciphers as Bouncy Castle does. */
final class FastDecryption extends BcSessionKeyDataDecryptorFactory {

    FastDecryption(PGPSessionKey key) {
        super(key);
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(SymmetricEncIntegrityPacket packet, PGPSessionKey key)
            throws PGPException {
        return packet.getVersion() == SymmetricEncIntegrityPacket.VERSION_1
                ? createDataDecryptor(true, key.getAlgorithm(), key.getKey())
                : super.createDataDecryptor(packet, key);
    }

    @Override
    public PGPDataDecryptor createDataDecryptor(boolean withIntegrityPacket, int algorithm, byte[] key)
            throws PGPException {
        if (!withIntegrityPacket || algorithm != SymmetricKeyAlgorithmTags.AES_256) {
            return super.createDataDecryptor(withIntegrityPacket, algorithm, key);
        }
        return new PGPDataDecryptor() {
            @Override
            public InputStream getInputStream(InputStream in) {
                return new CfbInput(in, key);
            }

            @Override
            public int getBlockSize() {
                return Aes256.BLOCK_BYTES;
            }

            @Override
            public PGPDigestCalculator getIntegrityCalculator() {
                return new Sha1();
            }
        };
    }
}
