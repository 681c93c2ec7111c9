package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.Signature;
import io.polymath.backup.pgp.Signing;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.ManifestFormat;
import io.polymath.backup.set.SetId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** The manifest of a set, read once: first its signature is checked, if that is asked for, then it is parsed. */
public final class SignedManifest {

    /** A signature has some hundred bytes; what is larger than this is none. */
    private static final int MAX_SIGNATURE_BYTES = 1 << 20;

    private final SetId set;
    private final Files files;
    private final String place;

    /** Opens the files of a set by their names. */
    @FunctionalInterface
    interface Files {
        /**
         * Opens a file, which the caller closes.
         *
         * @throws NoSuchFileException when there is none
         */
        InputStream open(String name) throws IOException;
    }

    /** @param place where the files are, for people */
    SignedManifest(SetId set, Files files, String place) {
        this.set = set;
        this.files = files;
        this.place = place;
    }

    /**
     * Returns the manifest.
     *
     * @throws BackupException with VERIFICATION_FAILED when it is not signed as it has to be, or is damaged
     */
    Manifest read(Signing signing) throws IOException {
        if (!signing.isRequired()) {
            try (InputStream in = files.open(ManifestFormat.FILE)) {
                return ManifestFormat.read(in, set);
            }
        }
        byte[] content = content();
        signing.check(content, required(), set.value(), ManifestFormat.FILE);
        return ManifestFormat.read(new ByteArrayInputStream(content), set);
    }

    /**
     * Returns by whom it is signed; empty when it is not.
     *
     * @throws BackupException with VERIFICATION_FAILED when the signature is not good
     */
    public Optional<Signature> signature(Signing signing) throws IOException {
        Optional<byte[]> signatures = signatures();
        return signatures.isEmpty()
                ? Optional.empty()
                : Optional.of(signing.check(content(), signatures.get(), set.value(), ManifestFormat.FILE));
    }

    /** Returns the content of the file of its signatures, if there is one. */
    public Optional<byte[]> signatures() throws IOException {
        try (InputStream in = files.open(ManifestFormat.SIGNATURE)) {
            return Optional.of(in.readNBytes(MAX_SIGNATURE_BYTES));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private byte[] required() throws IOException {
        return signatures()
                .orElseThrow(() -> new BackupException(
                        ExitCode.VERIFICATION_FAILED,
                        set + ": not signed: no " + ManifestFormat.SIGNATURE + " in " + place,
                        "use a set that is signed; one from before signing was set up is signed by hand, once it was"
                                + " looked at: gpg --armor --detach-sign " + ManifestFormat.FILE));
    }

    private byte[] content() throws IOException {
        try (InputStream in = files.open(ManifestFormat.FILE)) {
            return in.readNBytes(ManifestFormat.MAX_BYTES + 1);
        }
    }
}
