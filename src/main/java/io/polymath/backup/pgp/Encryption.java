package io.polymath.backup.pgp;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.pgp.PublicKeys.Recipient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.operator.PGPKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPBEKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;

/**
 * To whom archives are encrypted, and with what they are read: the settings {@code encryption.*}. Key files are read when
 * they are needed, so that a public key that expired, or is not there, does not keep a set from being restored.
 */
public final class Encryption {

    /** The most that a count of one byte can say: 65,011,712 bytes are hashed, see RFC 4880, 3.7.1.3. */
    private static final int S2K_COUNT = 0xff;

    private static final Duration EXPIRES_SOON = Duration.ofDays(30);

    private final List<Path> recipients;
    private final Optional<Secret> passphrase;
    private final PrivateKeys privateKeys;
    private final Clock clock;

    /** @param asking asks for the passphrase of a private key, if the settings have none */
    public Encryption(
            List<Path> recipients,
            Optional<Secret> passphrase,
            List<Path> privateKeys,
            Optional<Secret> privateKeyPassphrase,
            Asking asking,
            Clock clock) {
        this.recipients = List.copyOf(recipients);
        this.passphrase = passphrase;
        this.privateKeys = new PrivateKeys(privateKeys, privateKeyPassphrase, asking);
        this.clock = clock;
    }

    /** Returns that nothing is encrypted, and nothing can be decrypted. */
    public static Encryption none() {
        return new Encryption(
                List.of(), Optional.empty(), List.of(), Optional.empty(), Asking.NOBODY, Clock.systemUTC());
    }

    /** Reads {@code encryption.*}. */
    public static Encryption read(Configuration configuration, Asking asking, Clock clock) {
        Section settings = configuration.section("encryption");
        List<Path> recipients =
                settings.list("recipients").stream().map(settings::resolve).toList();
        Optional<Secret> passphrase = settings.secret("passphrase");
        List<Path> keys =
                settings.list("private-keys").stream().map(settings::resolve).toList();
        Optional<Secret> word = settings.secret("private-key-passphrase");
        if (!recipients.isEmpty() && passphrase.isPresent()) {
            settings.problem(
                    "passphrase",
                    "set beside " + settings.key("recipients"),
                    "keep one of them: to sets that were written with the other one, restore with other settings");
        }
        return new Encryption(recipients, passphrase, keys, word, asking, clock);
    }

    /** Returns whether archives are to be encrypted. */
    public boolean isOn() {
        return !recipients.isEmpty() || passphrase.isPresent();
    }

    /** Returns whether what was encrypted can be read here: whether there is a private key, or a passphrase. */
    public boolean canRead() {
        return !privateKeys.isEmpty() || passphrase.isPresent();
    }

    /** Throws with WRONG_KEY when what is configured cannot be used to encrypt now. */
    public void requireUsable() {
        recipients.forEach(file -> PublicKeys.recipients(file, clock.instant()));
    }

    /**
     * Returns what there is to say about the keys.
     *
     * @throws BackupException with WRONG_KEY when one cannot be used
     */
    public List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        if (!isOn()) {
            remarks.add(Remark.note("off: archives are not encrypted"));
        }
        passphrase.ifPresent(word -> remarks.add(Remark.note("to a passphrase")));
        Instant now = clock.instant();
        for (Path file : recipients) {
            for (Recipient recipient : PublicKeys.recipients(file, now)) {
                String who = recipient.owner() + ", key " + KeyFiles.fingerprint(recipient.key());
                remarks.add(recipient
                        .expires()
                        .filter(end -> end.isBefore(now.plus(EXPIRES_SOON)))
                        .map(end -> new Remark(
                                true,
                                "to " + who + ", which expires at " + end,
                                "extend it with gpg --quick-set-expire, and export it again to " + file))
                        .orElse(Remark.note("to " + who)));
                if (!privateKeys.isEmpty()
                        && privateKeys.find(recipient.key().getKeyID()).isEmpty()) {
                    remarks.add(new Remark(
                            true,
                            "no private key in encryption.private-keys opens what is encrypted to " + who,
                            "this is right when that one is kept elsewhere; otherwise add its file"));
                }
            }
        }
        if (!recipients.isEmpty() && privateKeys.isEmpty()) {
            remarks.add(new Remark(
                    false,
                    "no private key here: a run reads its archives back by their session keys; that the private key"
                            + " opens them is proved by verify where it is",
                    ""));
        }
        return remarks;
    }

    /**
     * Returns a stream that encrypts to all recipients, or to the passphrase.
     *
     * @param memory where the session key is kept
     * @throws BackupException with WRONG_KEY when a key cannot be used
     */
    public OutputStream encrypt(OutputStream sink, SessionKeys memory) throws IOException {
        List<PGPKeyEncryptionMethodGenerator> methods = new ArrayList<>();
        for (Path file : recipients) {
            PublicKeys.recipients(file, clock.instant())
                    .forEach(recipient -> methods.add(new BcPublicKeyKeyEncryptionMethodGenerator(recipient.key())));
        }
        if (passphrase.isPresent()) {
            methods.add(byPassphrase(passphrase.get()));
        }
        if (methods.isEmpty()) {
            throw KeyFiles.trouble("nobody to encrypt to", "set encryption.recipients, or encryption.passphrase-file");
        }
        return new EncryptedOutput(sink, methods, memory);
    }

    private static PGPKeyEncryptionMethodGenerator byPassphrase(Secret passphrase) throws IOException {
        try {
            return new BcPBEKeyEncryptionMethodGenerator(
                    passphrase.reveal().toCharArray(), Providers.digests().get(HashAlgorithmTags.SHA256), S2K_COUNT);
        } catch (PGPException e) {
            throw new IOException("unable to use the passphrase: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the content of what was encrypted.
     *
     * @param memory the session keys that are used where there is no private key
     * @throws BackupException with WRONG_KEY, before more than the beginning was read, when it cannot be opened
     */
    public InputStream decrypt(InputStream source, SessionKeys memory) throws IOException {
        return new Decryption(privateKeys, passphrase).of(source, memory);
    }
}
