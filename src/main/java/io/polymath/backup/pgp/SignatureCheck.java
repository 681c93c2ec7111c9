package io.polymath.backup.pgp;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.TrustedKeys.Found;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;
import org.jspecify.annotations.Nullable;

/** Says whether something is signed by a key that is trusted, and why not. */
final class SignatureCheck {

    /** Of MD5 and SHA-1, which gpg still knows, two different contents with one digest were made. */
    private static final Set<Integer> DIGESTS =
            Set.of(HashAlgorithmTags.SHA256, HashAlgorithmTags.SHA384, HashAlgorithmTags.SHA512);

    private static final String DISTRUST = "somebody changed or made this set: use another one, and find out who";

    private final TrustedKeys trusted;
    private final String what;
    private final String file;

    /**
     * @param what what is signed, as messages begin with it: the name of a set
     * @param file the name of the file that is signed
     */
    SignatureCheck(TrustedKeys trusted, String what, String file) {
        this.trusted = trusted;
        this.what = what;
        this.file = file;
    }

    /**
     * Returns by whom something is signed; one good signature of several is enough.
     *
     * @throws BackupException with VERIFICATION_FAILED when none is good
     */
    Signature of(byte[] content, byte[] signatures) {
        Optional<BackupException> first = Optional.empty();
        for (PGPSignature signature : read(signatures)) {
            try {
                return of(content, signature);
            } catch (BackupException e) {
                first = first.or(() -> Optional.of(e));
            }
        }
        throw first.orElseThrow();
    }

    private List<PGPSignature> read(byte[] signatures) {
        try {
            return SignatureFile.read(signatures);
        } catch (IOException e) {
            throw refused(
                    file + ".asc is no signature: " + e.getMessage(),
                    "the set is damaged or was changed: use another one, and find out what changed its files",
                    e);
        }
    }

    private Signature of(byte[] content, PGPSignature signature) {
        Found by = trusted.signerOf(signature)
                .orElseThrow(() -> refused(
                        file + " is signed by key " + SignatureFile.signer(signature) + ", which is not trusted",
                        "if it is a key of yours, add its public half to signing.trusted; otherwise " + DISTRUST));
        requireSafe(signature, by);
        requireFits(content, signature, by);
        requireValid(signature, by);
        return new Signature(
                by.owner(),
                KeyFiles.fingerprint(by.key()),
                signature.getCreationTime().toInstant());
    }

    private void requireSafe(PGPSignature signature, Found by) {
        if (signature.getSignatureType() != PGPSignature.BINARY_DOCUMENT) {
            throw refused(
                    file + ".asc is no signature of a file, but one of another kind, by " + by.who(),
                    "sign it as it is: gpg --armor --detach-sign " + file);
        }
        if (!DIGESTS.contains(signature.getHashAlgorithm())) {
            throw refused(
                    file + " is signed by " + by.who() + ", by a digest that can be forged, expected SHA-256 or better",
                    "look at the set, then sign it again: gpg --digest-algo SHA512 --armor --detach-sign " + file);
        }
        if (!SigningKey.signs(by.key())) {
            throw refused(file + " is signed by " + by.who() + ", which is not for signing", DISTRUST);
        }
    }

    private void requireFits(byte[] content, PGPSignature signature, Found by) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), by.key());
            signature.update(content);
            if (!signature.verify()) {
                throw refused(file + " is not what " + by.who() + " signed", DISTRUST);
            }
        } catch (PGPException e) {
            throw refused(file + ".asc is no usable signature: " + e.getMessage(), DISTRUST, e);
        }
    }

    /** A signature stays good when its key ends later; one of a revoked key is not, as whoever stole it dates it back. */
    private void requireValid(PGPSignature signature, Found by) {
        Instant made = signature.getCreationTime().toInstant();
        if (by.isRevoked()) {
            throw refused(
                    file + " is signed by " + by.who() + ", which is revoked",
                    "whoever has that key can make such sets: look at it, then sign it with the key that replaces it");
        }
        Optional<Instant> end = by.end();
        if (end.isPresent() && !made.isBefore(end.get())) {
            throw refused(
                    file + " was signed at " + made + " by " + by.who() + ", which had expired at " + end.get(),
                    "if the key was extended since, export its public half again; otherwise " + DISTRUST);
        }
        if (PublicKeys.isWeak(by.key())) {
            throw refused(
                    file + " is signed by " + by.who() + ", which has "
                            + by.key().getBitStrength() + " bits, expected " + PublicKeys.MIN_RSA_BITS + " or more",
                    "look at the set, then sign it with a longer key");
        }
    }

    private BackupException refused(String why, String hint) {
        return refused(why, hint, null);
    }

    private BackupException refused(String why, String hint, @Nullable Exception cause) {
        return new BackupException(ExitCode.VERIFICATION_FAILED, what + ": " + why, hint, cause);
    }
}
