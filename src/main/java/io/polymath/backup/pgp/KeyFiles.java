package io.polymath.backup.pgp;

import io.polymath.backup.config.FileRights;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;

/** Reads keys from files, armoured or not, as {@code gpg --export} and {@code --export-secret-keys} write them. */
final class KeyFiles {

    private static final long MAX_BYTES = 16L << 20;

    private KeyFiles() {}

    /** Returns the public keys of a file; there is at least one. */
    static List<PGPPublicKeyRing> publicKeys(Path file) {
        List<PGPPublicKeyRing> rings = new ArrayList<>();
        for (Object each : objects(file)) {
            if (each instanceof PGPSecretKeyRing) {
                throw trouble(
                        file + " holds a private key, where a public one is expected",
                        "export the public one with gpg --export, and keep the private one elsewhere");
            }
            if (each instanceof PGPPublicKeyRing ring) {
                rings.add(ring);
            }
        }
        if (rings.isEmpty()) {
            throw trouble(file + " holds no OpenPGP public key", "write it with gpg --armor --export");
        }
        return rings;
    }

    /** Returns the private keys of a file, which nobody else may read; there is at least one. */
    static List<PGPSecretKeyRing> privateKeys(Path file) {
        List<PGPSecretKeyRing> rings = new ArrayList<>();
        for (Object each : objects(file)) {
            if (each instanceof PGPSecretKeyRing ring) {
                rings.add(ring);
            }
        }
        if (rings.isEmpty()) {
            throw trouble(file + " holds no OpenPGP private key", "write it with gpg --armor --export-secret-keys");
        }
        if (FileRights.othersCanRead(file)) {
            throw trouble("others can read the private key in " + file, "chmod 600 " + file);
        }
        return rings;
    }

    private static List<Object> objects(Path file) {
        if (!Files.isRegularFile(file)) {
            throw trouble("no key file " + file, "does it exist, and is it yours?");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            if (Files.size(file) > MAX_BYTES) {
                throw trouble(file + " is larger than any key", "name the file of a key");
            }
            return objects(in);
        } catch (IOException | RuntimeException e) {
            if (e instanceof BackupException known) {
                throw known;
            }
            throw new BackupException(
                    ExitCode.WRONG_KEY,
                    "unable to read the key in " + file + ": " + e.getMessage(),
                    "export it again with gpg",
                    e);
        }
    }

    /** Returns all OpenPGP objects of a stream that can go back, of all its armoured blocks. */
    static List<Object> objects(InputStream in) throws IOException {
        List<Object> all = new ArrayList<>();
        in.mark(1);
        while (in.read() >= 0) {
            in.reset();
            BcPGPObjectFactory factory = new BcPGPObjectFactory(PGPUtil.getDecoderStream(in));
            int before = all.size();
            for (Object next = factory.nextObject(); next != null; next = factory.nextObject()) {
                all.add(next);
            }
            if (all.size() == before) {
                break;
            }
            in.mark(1);
        }
        return all;
    }

    /** Returns the number of a key as {@code gpg --keyid-format long} shows it. */
    static String number(long id) {
        return String.format(Locale.ROOT, "%016X", id);
    }

    /** Returns the fingerprint as gpg shows it, without blanks. */
    static String fingerprint(PGPPublicKey key) {
        return hex(key.getFingerprint());
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }

    /** Returns whose key it is: the first user ID of a ring. */
    static String owner(PGPPublicKeyRing ring) {
        var ids = ring.getPublicKey().getUserIDs();
        return ids.hasNext() ? ids.next().replaceAll("\\p{Cntrl}", "?") : fingerprint(ring.getPublicKey());
    }

    static BackupException trouble(String message, String hint) {
        return new BackupException(ExitCode.WRONG_KEY, message, hint);
    }

    static BackupException trouble(String message, String hint, PGPException cause) {
        return new BackupException(ExitCode.WRONG_KEY, message, hint, cause);
    }
}
