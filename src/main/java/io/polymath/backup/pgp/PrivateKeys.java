package io.polymath.backup.pgp;

import io.polymath.backup.config.Secret;
import io.polymath.backup.error.BackupException;
import java.nio.file.Path;
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

    static final Secret NO_PASSPHRASE = new Secret("");

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
                        .noneMatch(ring -> isLocked(ring.getSecretKey()));
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

    /** Several threads may need the same key at once: one of them asks. */
    private synchronized PGPKeyPair unlock(PGPSecretKey key, Path file) {
        PGPKeyPair known = unlocked.get(key.getKeyID());
        if (known != null) {
            return known;
        }
        try {
            PGPKeyPair found = unlocked(key, file, isLocked(key) ? passphrase(file) : NO_PASSPHRASE);
            unlocked.put(key.getKeyID(), found);
            return found;
        } catch (BackupException e) {
            asked = Optional.empty();
            throw e;
        }
    }

    static boolean isLocked(PGPSecretKey key) {
        return key.getKeyEncryptionAlgorithm() != 0;
    }

    /** Unlocks a key; one that has no passphrase takes any. */
    static PGPKeyPair unlocked(PGPSecretKey key, Path file, Secret passphrase) {
        char[] word = passphrase.reveal().toCharArray();
        try {
            return new PGPKeyPair(
                    key.getPublicKey(),
                    key.extractPrivateKey(
                            new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(word)));
        } catch (PGPException e) {
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
