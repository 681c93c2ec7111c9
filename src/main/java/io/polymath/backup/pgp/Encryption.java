package io.polymath.backup.pgp;

import io.polymath.backup.config.Configuration;
import io.polymath.backup.config.Secret;
import io.polymath.backup.config.Section;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.PublicKeys.Recipient;
import java.io.BufferedInputStream;
import java.io.EOFException;
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
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPEncryptedData;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPBEEncryptedData;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.PGPSessionKeyEncryptedData;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.PGPKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPBEDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.bc.BcPBEKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.jspecify.annotations.Nullable;

/**
 * To whom archives are encrypted, and with what they are read: the settings {@code encryption.*}. Key files are read when
 * they are needed, so that a public key that expired, or is not there, does not keep a set from being restored.
 */
public final class Encryption {

    /** The most that a count of one byte can say: 65,011,712 bytes are hashed, see RFC 4880, 3.7.1.3. */
    private static final int S2K_COUNT = 0xff;

    private static final int KEY_BYTES = 32;
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
            remarks.add(new Remark(false, "off: archives are not encrypted", ""));
        }
        passphrase.ifPresent(word -> remarks.add(new Remark(false, "to a passphrase", "")));
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
                        .orElse(new Remark(false, "to " + who, "")));
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
                    passphrase.reveal().toCharArray(),
                    new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA256),
                    S2K_COUNT);
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
        BufferedInputStream in = new BufferedInputStream(source, 1 << 16);
        in.mark(SessionKeys.HEAD_BYTES);
        byte[] head = in.readNBytes(SessionKeys.HEAD_BYTES);
        in.reset();
        if (head.length == 0) {
            throw new EOFException("the encrypted data is empty");
        }
        try {
            PGPEncryptedDataList list = list(in);
            Optional<PGPSessionKey> key = sessionKey(list, memory, head);
            PGPSessionKeyEncryptedData data = list.extractSessionKeyEncryptedData();
            InputStream clear = data.getDataStream(new FastDecryption(key.orElseThrow(() -> locked(list))));
            return new DecryptedInput(literal(clear), clear, data, in);
        } catch (PGPException | RuntimeException e) {
            if (e instanceof BackupException known) {
                throw known;
            }
            throw new IOException("the encrypted data is not readable: " + e.getMessage(), e);
        }
    }

    /** Returns the session key by a private key or the passphrase, else the one that is remembered. */
    private Optional<PGPSessionKey> sessionKey(PGPEncryptedDataList list, SessionKeys memory, byte[] head)
            throws PGPException {
        Optional<PGPSessionKey> remembered = memory.find(head);
        for (PGPEncryptedData each : list) {
            if (each instanceof PGPPublicKeyEncryptedData forKey) {
                Optional<PGPKeyPair> key = privateKey(forKey.getKeyIdentifier().getKeyId(), remembered.isEmpty());
                if (key.isPresent()) {
                    return Optional.of(forKey.getSessionKey(new BcPublicKeyDataDecryptorFactory(key.get())));
                }
            } else if (each instanceof PGPPBEEncryptedData forPassphrase && passphrase.isPresent()) {
                return Optional.of(open(forPassphrase, passphrase.get()));
            }
        }
        remembered.ifPresent(key -> memory.uses());
        return remembered;
    }

    /** Returns a private key; one that only a person could unlock is left alone where a session key does. */
    private Optional<PGPKeyPair> privateKey(long id, boolean isNeeded) {
        return isNeeded || privateKeys.unlockAlone() ? privateKeys.find(id) : Optional.empty();
    }

    private static PGPEncryptedDataList list(InputStream in) throws IOException {
        if (!(new BcPGPObjectFactory(in).nextObject() instanceof PGPEncryptedDataList list) || list.isEmpty()) {
            throw new IOException("no OpenPGP message that is encrypted to a key or a passphrase");
        }
        if (!list.isIntegrityProtected()) {
            throw new IOException("the encrypted data has no protection of its integrity");
        }
        return list;
    }

    private static PGPSessionKey open(PGPPBEEncryptedData data, Secret passphrase) {
        try {
            PGPSessionKey key = data.getSessionKey(new BcPBEDataDecryptorFactory(
                    passphrase.reveal().toCharArray(), new BcPGPDigestCalculatorProvider()));
            if (key.getAlgorithm() == SymmetricKeyAlgorithmTags.AES_256 && key.getKey().length == KEY_BYTES) {
                return key;
            }
        } catch (PGPException | IllegalArgumentException e) {
            throw refused(e);
        }
        throw refused(null);
    }

    private static BackupException refused(@Nullable Exception cause) {
        return new BackupException(
                ExitCode.WRONG_KEY,
                "the passphrase was refused",
                "give the one that was set when the set was written, by encryption.passphrase-file",
                cause);
    }

    private BackupException locked(PGPEncryptedDataList list) {
        List<String> numbers = new ArrayList<>();
        for (PGPEncryptedData each : list) {
            if (each instanceof PGPPublicKeyEncryptedData forKey) {
                numbers.add(KeyFiles.number(forKey.getKeyIdentifier().getKeyId()));
            }
        }
        if (numbers.isEmpty()) {
            return KeyFiles.trouble(
                    "encrypted to a passphrase, and none is set", "set encryption.passphrase-file to a file of it");
        }
        String keys = String.join(", ", numbers);
        return privateKeys.isEmpty()
                ? KeyFiles.trouble(
                        "encrypted to key " + keys + ", and no private key is here",
                        "set encryption.private-keys to its file, or do this where it is; verify --level file needs none")
                : KeyFiles.trouble(
                        "encrypted to key " + keys + ", which none of encryption.private-keys has",
                        "add the file of that key, also if it was replaced since; if there never was one, the file is"
                                + " damaged: verify --level file tells");
    }

    private static InputStream literal(InputStream clear) throws IOException, PGPException {
        Object inner = new BcPGPObjectFactory(clear).nextObject();
        if (inner instanceof PGPCompressedData compressed) {
            inner = new BcPGPObjectFactory(compressed.getDataStream()).nextObject();
        }
        if (inner instanceof PGPLiteralData literal) {
            return literal.getInputStream();
        }
        throw new IOException("the encrypted data holds no content");
    }
}
