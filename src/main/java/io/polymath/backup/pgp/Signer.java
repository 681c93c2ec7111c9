package io.polymath.backup.pgp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** A private key, unlocked, that signs as {@code gpg --armor --detach-sign} does. */
public final class Signer {

    private final String who;
    private final PGPKeyPair key;

    Signer(String who, PGPKeyPair key) {
        this.who = who;
        this.key = key;
    }

    /** Returns whose key it is, and its fingerprint, for people. */
    public String who() {
        return who;
    }

    /**
     * Returns a detached signature of something, armoured.
     *
     * @throws IOException when it could not be made, or is not right
     */
    public byte[] sign(byte[] content, Instant now) throws IOException {
        try {
            PGPSignature signature = signature(content, now);
            // faults of a processor make signatures that do not fit; nobody should learn that in the night of a restore
            signature.init(new BcPGPContentVerifierBuilderProvider(), key.getPublicKey());
            signature.update(content);
            if (!signature.verify()) {
                throw new IOException("the signature that was made does not fit");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ArmoredOutputStream armor =
                    ArmoredOutputStream.builder().clearHeaders().enableCRC(true).build(out)) {
                signature.encode(armor);
            }
            return out.toByteArray();
        } catch (PGPException e) {
            throw new IOException("unable to sign with " + who + ": " + e.getMessage(), e);
        }
    }

    private PGPSignature signature(byte[] content, Instant now) throws PGPException {
        PGPSignatureGenerator generator = new PGPSignatureGenerator(
                new BcPGPContentSignerBuilder(key.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512),
                key.getPublicKey());
        generator.init(PGPSignature.BINARY_DOCUMENT, key.getPrivateKey());
        PGPSignatureSubpacketGenerator facts = new PGPSignatureSubpacketGenerator();
        facts.setSignatureCreationTime(false, Date.from(now));
        facts.setIssuerFingerprint(false, key.getPublicKey());
        generator.setHashedSubpackets(facts.generate());
        generator.update(content);
        return generator.generate();
    }
}
