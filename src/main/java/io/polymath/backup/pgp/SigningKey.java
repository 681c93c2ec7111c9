package io.polymath.backup.pgp;

import io.polymath.backup.config.Secret;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.PublicKeyUtils;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;

/** The private key that signs: the newest part of the key in a file that may. */
record SigningKey(Path file, PGPPublicKeyRing ring, PGPSecretKey key) {

    /**
     * Finds it.
     *
     * @throws io.polymath.backup.error.BackupException with WRONG_KEY when the file holds none that may sign now
     */
    static SigningKey find(Path file, Instant now) {
        PGPSecretKeyRing ring = KeyFiles.privateKeys(file).get(0);
        PGPPublicKeyRing open = ring.toCertificate();
        String whose = KeyFiles.owner(open) + " in " + file;
        PublicKeys.refuseUnusable(ring.getPublicKey(), "the signing key of " + whose, now);
        List<PGPSecretKey> signing = new ArrayList<>();
        for (Iterator<PGPSecretKey> all = ring.getSecretKeys(); all.hasNext(); ) {
            PGPSecretKey key = all.next();
            if (!key.isPrivateKeyEmpty() && signs(key.getPublicKey())) {
                signing.add(key);
            }
        }
        if (signing.isEmpty()) {
            throw KeyFiles.trouble(
                    "the signing key of " + whose + " has no part that signs",
                    "add one with gpg --quick-add-key FINGERPRINT ed25519 sign, and export the key again");
        }
        PGPSecretKey newest = signing.stream()
                .filter(key -> PublicKeys.isUsable(key.getPublicKey(), now))
                .max(Comparator.comparing(
                        key -> key.getPublicKey().getCreationTime().toInstant()))
                .orElseGet(() -> signing.get(signing.size() - 1));
        PublicKeys.refuseUnusable(newest.getPublicKey(), "the part that signs of the signing key of " + whose, now);
        return new SigningKey(file, open, newest);
    }

    /** Returns whether a key, or a part of one, is for signing. */
    static boolean signs(PGPPublicKey key) {
        return PublicKeyUtils.isSigningAlgorithm(key.getAlgorithm()) && PublicKeys.isFor(key, KeyFlags.SIGN_DATA);
    }

    String who() {
        return KeyFiles.owner(ring) + ", key " + KeyFiles.fingerprint(key.getPublicKey());
    }

    /** Returns when it ends, or the key that it is a part of, whichever is first. */
    Optional<Instant> expires() {
        return PublicKeys.first(PublicKeys.end(ring.getPublicKey()), PublicKeys.end(key.getPublicKey()));
    }

    /** Unlocks it. */
    Signer signer(Optional<Secret> passphrase) {
        if (PrivateKeys.isLocked(key) && passphrase.isEmpty()) {
            throw KeyFiles.trouble(
                    "the signing key in " + file + " has a passphrase, and none is set",
                    "set signing.passphrase-file to a file of it, mode 0600");
        }
        return new Signer(who(), PrivateKeys.unlocked(key, file, passphrase.orElse(PrivateKeys.NO_PASSPHRASE)));
    }
}
