package io.polymath.backup.pgp;

import io.polymath.backup.config.Secret;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;
import org.bouncycastle.openpgp.operator.jcajce.JcePBEDataDecryptorFactoryBuilder;
import org.bouncycastle.openpgp.operator.jcajce.JceSessionKeyDataDecryptorFactoryBuilder;
import org.jspecify.annotations.Nullable;

/** Opens OpenPGP messages by a private key, the passphrase, or a session key that the same run made. */
record Decryption(PrivateKeys privateKeys, Optional<Secret> passphrase) {

    private static final int KEY_BYTES = 32;

    /**
     * Returns the content of what was encrypted.
     *
     * @param memory the session keys that are used where there is no private key
     * @throws BackupException with WRONG_KEY, before more than the beginning was read, when it cannot be opened
     */
    InputStream of(InputStream source, SessionKeys memory) throws IOException {
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
            InputStream clear = data.getDataStream(new JceSessionKeyDataDecryptorFactoryBuilder()
                    .setProvider(Providers.CIPHERS)
                    .build(key.orElseThrow(() -> locked(list))));
            return new DecryptedInput(literal(clear), clear, data, in);
        } catch (EOFException e) {
            throw DecryptedInput.cut(e);
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
            PGPSessionKey key = data.getSessionKey(new JcePBEDataDecryptorFactoryBuilder(Providers.digests())
                    .setProvider(Providers.CIPHERS)
                    .build(passphrase.reveal().toCharArray()));
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
