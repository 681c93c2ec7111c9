package io.polymath.backup.pgp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** The public keys by which something may be signed. */
record TrustedKeys(List<PGPPublicKeyRing> rings) {

    TrustedKeys {
        rings = List.copyOf(rings);
    }

    /** A key, or a part of one, and the ring that it belongs to. */
    record Found(PGPPublicKeyRing ring, PGPPublicKey key) {

        String owner() {
            return KeyFiles.owner(ring);
        }

        String who() {
            return owner() + ", key " + KeyFiles.fingerprint(key);
        }

        boolean isRevoked() {
            return ring.getPublicKey().hasRevocation() || key.hasRevocation();
        }

        Optional<Instant> end() {
            return PublicKeys.first(PublicKeys.end(ring.getPublicKey()), PublicKeys.end(key));
        }
    }

    /**
     * Returns the key that made a signature, as far as the signature tells. Of several exports of one key the one counts
     * that knows most: that it is revoked, or was extended.
     */
    Optional<Found> signerOf(PGPSignature signature) {
        List<Found> found = new ArrayList<>();
        for (PGPPublicKeyRing ring : rings) {
            PGPPublicKey key = ring.getPublicKey(signature.getKeyID());
            if (key != null && (key.isMasterKey() || isBound(ring.getPublicKey(), key))) {
                found.add(new Found(ring, key));
            }
        }
        return found.stream()
                .filter(each -> KeyFiles.fingerprint(each.key()).endsWith(SignatureFile.signer(signature)))
                .max(Comparator.comparing(Found::isRevoked)
                        .thenComparing(each -> each.end().orElse(Instant.MAX)));
    }

    /** Returns whether a part belongs to a key: anybody can put one into a file beside it. */
    private static boolean isBound(PGPPublicKey main, PGPPublicKey part) {
        for (Iterator<PGPSignature> all = part.getSignaturesOfType(PGPSignature.SUBKEY_BINDING); all.hasNext(); ) {
            if (binds(all.next(), main, part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean binds(PGPSignature binding, PGPPublicKey main, PGPPublicKey part) {
        try {
            binding.init(new BcPGPContentVerifierBuilderProvider(), main);
            return binding.verifyCertification(main, part);
        } catch (PGPException | RuntimeException e) {
            return false; // what cannot be checked binds nothing
        }
    }
}
