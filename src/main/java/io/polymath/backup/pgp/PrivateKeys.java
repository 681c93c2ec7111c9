package io.polymath.backup.pgp;

import io.polymath.backup.config.Secret;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/** Private keys in files, unlocked when one is needed: by a passphrase from the settings, or asked for on a terminal. */
final class PrivateKeys {

    private final List<Path> files;
    private final Optional<Secret> passphrase;
    private final Asking asking;
    private final Map<Long, PGPKeyPair> unlocked = new ConcurrentHashMap<>();
    private Optional<Secret> asked = Optional.empty();

    PrivateKeys(List<Path> files, Optional<Secret> passphrase, Asking asking) {
        this.files = List.copyOf(files);
        this.passphrase = passphrase;
        this.asking = asking;
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    List<Path> files() {
        return files;
    }

    /** Returns whether none of them needs a person, who types its passphrase. */
    boolean unlockAlone() {
        return passphrase.isPresent()
                || files.stream()
                        .flatMap(file -> KeyFiles.privateKeys(file).stream())
                        .noneMatch(ring -> ring.getSecretKey().getKeyEncryptionAlgorithm() != 0);
    }

    /** Returns a private key by its number, unlocked; empty when no file has it. */
    Optional<PGPKeyPair> find(long id) {
        PGPKeyPair known = unlocked.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        for (Path file : files) {
            for (PGPSecretKeyRing ring : KeyFiles.privateKeys(file)) {
                PGPSecretKey key = ring.getSecretKey(id);
                if (key != null && !key.isPrivateKeyEmpty()) {
                    return Optional.of(unlock(key, file));
                }
            }
        }
        return Optional.empty();
    }

    /** Returns the key of the first file that signs, unlocked. */
    Optional<PGPKeyPair> signing(java.util.function.Predicate<PGPSecretKey> signs) {
        for (Path file : files) {
            for (PGPSecretKeyRing ring : KeyFiles.privateKeys(file)) {
                Optional<PGPSecretKey> newest = Optional.empty();
                for (Iterator<PGPSecretKey> all = ring.getSecretKeys(); all.hasNext(); ) {
                    PGPSecretKey key = all.next();
                    if (!key.isPrivateKeyEmpty() && signs.test(key)) {
                        newest = Optional.of(key);
                    }
                }
                if (newest.isPresent()) {
                    return Optional.of(unlock(newest.get(), file));
                }
            }
        }
        return Optional.empty();
    }

    /** Several threads may need the same key at once: one of them asks. */
    private synchronized PGPKeyPair unlock(PGPSecretKey key, Path file) {
        PGPKeyPair known = unlocked.get(key.getKeyID());
        if (known != null) {
            return known;
        }
        boolean isLocked = key.getKeyEncryptionAlgorithm() != 0;
        char[] word = isLocked ? passphrase(file).reveal().toCharArray() : new char[0];
        try {
            PGPKeyPair found = new PGPKeyPair(
                    key.getPublicKey(),
                    key.extractPrivateKey(
                            new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(word)));
            unlocked.put(key.getKeyID(), found);
            return found;
        } catch (PGPException e) {
            asked = Optional.empty();
            throw KeyFiles.trouble(
                    "the passphrase of the private key " + KeyFiles.number(key.getKeyID()) + " in " + file
                            + " was refused",
                    "try it with gpg --import on another machine; then mend the setting",
                    e);
        }
    }

    private Secret passphrase(Path file) {
        if (passphrase.isPresent()) {
            return passphrase.get();
        }
        if (asked.isEmpty()) {
            asked = asking.ask("Passphrase of the private key in " + file + ": ");
        }
        return asked.orElseThrow(() -> KeyFiles.trouble(
                "the private key in " + file + " has a passphrase, and none was given",
                "set it by a file or a variable, or run the command on a terminal, where it is asked for"));
    }
}
