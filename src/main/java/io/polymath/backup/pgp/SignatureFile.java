package io.polymath.backup.pgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;

/** What a file of detached signatures holds, as {@code gpg --detach-sign} writes it, armoured or not. */
final class SignatureFile {

    private SignatureFile() {}

    /**
     * Returns the signatures; there is at least one.
     *
     * @throws IOException when there is none, or they cannot be read
     */
    static List<PGPSignature> read(byte[] content) throws IOException {
        List<PGPSignature> signatures = new ArrayList<>();
        try {
            for (Object each : KeyFiles.objects(new ByteArrayInputStream(content))) {
                if (each instanceof PGPSignatureList list) {
                    list.forEach(signatures::add);
                }
            }
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (signatures.isEmpty()) {
            throw new IOException("it holds no OpenPGP signature");
        }
        return signatures;
    }

    /** Returns who signed: the fingerprint, or the number of the key where the signature has no more than that. */
    static String signer(PGPSignature signature) {
        var full = signature.getHashedSubPackets() == null
                ? null
                : signature.getHashedSubPackets().getIssuerFingerprint();
        return full == null ? KeyFiles.number(signature.getKeyID()) : KeyFiles.hex(full.getFingerprint());
    }
}
