package io.polymath.backup.pgp;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyUtils;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;

/** What a public key may be used for now: refuses those that gpg refuses, and weak ones. */
final class PublicKeys {

    /** NIST SP 800-131A: shorter keys of RSA are disallowed. */
    static final int MIN_RSA_BITS = 2048;

    private PublicKeys() {}

    /**
     * The key of a recipient.
     *
     * @param key the one to encrypt to, mostly a subkey
     * @param expires the end of it or of the key that it belongs to, whichever is first
     */
    record Recipient(Path file, String owner, PGPPublicKey key, Optional<Instant> expires) {}

    /** Returns those that a file names, each usable at a time; throws for the first that is not. */
    static List<Recipient> recipients(Path file, Instant now) {
        List<Recipient> recipients = new ArrayList<>();
        for (PGPPublicKeyRing ring : KeyFiles.publicKeys(file)) {
            recipients.add(recipient(file, ring, now));
        }
        return recipients;
    }

    private static Recipient recipient(Path file, PGPPublicKeyRing ring, Instant now) {
        String whose = KeyFiles.owner(ring) + " in " + file;
        refuseUnusable(ring.getPublicKey(), "the key of " + whose, now);
        List<PGPPublicKey> keys = new ArrayList<>();
        for (Iterator<PGPPublicKey> all = ring.getPublicKeys(); all.hasNext(); ) {
            PGPPublicKey key = all.next();
            if (isFor(key, KeyFlags.ENCRYPT_COMMS | KeyFlags.ENCRYPT_STORAGE) && key.isEncryptionKey()) {
                keys.add(key);
            }
        }
        if (keys.isEmpty()) {
            throw KeyFiles.trouble(
                    "the key of " + whose + " has no part that encrypts",
                    "add one with gpg --quick-add-key FINGERPRINT rsa3072 encr, and export the key again");
        }
        Optional<PGPPublicKey> newest = keys.stream()
                .filter(key -> isUsable(key, now))
                .max(Comparator.comparing(key -> key.getCreationTime().toInstant()));
        if (newest.isEmpty()) {
            refuseUnusable(keys.get(keys.size() - 1), "the part that encrypts of the key of " + whose, now);
        }
        PGPPublicKey key = newest.orElseThrow();
        refuseUnusable(key, "the part that encrypts of the key of " + whose, now);
        return new Recipient(file, KeyFiles.owner(ring), key, first(end(ring.getPublicKey()), end(key)));
    }

    /** Returns what to say about a key whose signatures are trusted. */
    static Remark trusted(PGPPublicKeyRing ring, Path file) {
        String who = KeyFiles.owner(ring) + ", key " + KeyFiles.fingerprint(ring.getPublicKey());
        List<PGPPublicKey> signing = new ArrayList<>();
        ring.getPublicKeys().forEachRemaining(key -> {
            if (SigningKey.signs(key)) {
                signing.add(key);
            }
        });
        if (ring.getPublicKey().hasRevocation()) {
            return Remark.warning(
                    "trusts " + who + ", which is revoked: sets that it signed are refused",
                    "take " + file + " out of signing.trusted once none of them is left");
        }
        return signing.isEmpty()
                ? Remark.warning(
                        "trusts " + who + ", which has no part that signs",
                        "name the file of a key that signs in signing.trusted")
                : Remark.note("trusts " + who);
    }

    /** Returns the earlier of two ends. */
    static Optional<Instant> first(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    static void refuseUnusable(PGPPublicKey key, String which, Instant now) {
        if (key.hasRevocation()) {
            throw KeyFiles.trouble(which + " is revoked", "name the key that replaces it");
        }
        if (isOver(key, now)) {
            throw KeyFiles.trouble(
                    which + " expired at " + end(key).orElseThrow(),
                    "extend it with gpg --quick-set-expire and export it again, or name the key that replaces it");
        }
        if (isWeak(key)) {
            throw KeyFiles.trouble(
                    which + " has " + key.getBitStrength() + " bits, expected " + MIN_RSA_BITS + " or more",
                    "make a new one with gpg --quick-generate-key");
        }
        if (!PublicKeyUtils.isEncryptionAlgorithm(key.getAlgorithm())
                && !PublicKeyUtils.isSigningAlgorithm(key.getAlgorithm())) {
            throw KeyFiles.trouble(which + " is of a kind that is not known here", "make one of RSA or Curve25519");
        }
    }

    static boolean isUsable(PGPPublicKey key, Instant now) {
        return !key.hasRevocation() && !isOver(key, now);
    }

    static boolean isWeak(PGPPublicKey key) {
        return isRsa(key) && key.getBitStrength() < MIN_RSA_BITS;
    }

    @SuppressWarnings("deprecation") // kinds that nobody makes any more, but some have
    private static boolean isRsa(PGPPublicKey key) {
        return key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_GENERAL
                || key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_ENCRYPT
                || key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_SIGN;
    }

    /** Returns whether the signatures of a key say that it is for something, or say nothing of that. */
    static boolean isFor(PGPPublicKey key, int flags) {
        boolean told = false;
        for (Iterator<PGPSignature> all = key.getSignatures(); all.hasNext(); ) {
            PGPSignature signature = all.next();
            int found = signature.getHashedSubPackets() == null
                    ? 0
                    : signature.getHashedSubPackets().getKeyFlags();
            told |= found != 0;
            if ((found & flags) != 0) {
                return true;
            }
        }
        return !told;
    }

    private static boolean isOver(PGPPublicKey key, Instant now) {
        return end(key).filter(end -> !end.isAfter(now)).isPresent();
    }

    static Optional<Instant> end(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        return seconds == 0
                ? Optional.empty()
                : Optional.of(key.getCreationTime().toInstant().plus(Duration.ofSeconds(seconds)));
    }
}
