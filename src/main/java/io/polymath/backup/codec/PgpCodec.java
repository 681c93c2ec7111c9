package io.polymath.backup.codec;

import io.polymath.backup.pgp.Encryption;
import io.polymath.backup.pgp.SessionKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * OpenPGP: encrypted to public keys or to a passphrase, with a digest that reading to the end checks; {@code gpg} reads
 * it. One codec reads back what it encrypted itself, also without a private key: it remembers the session keys.
 */
public final class PgpCodec implements Codec {

    /** The word that stands for it in manifests. */
    public static final String NAME = "pgp";

    private final Encryption encryption;
    private final SessionKeys memory = new SessionKeys();

    public PgpCodec(Encryption encryption) {
        this.encryption = encryption;
    }

    /** Returns whether it has read something back by its session key, not by a private key or a passphrase. */
    public boolean usedSessionKey() {
        return memory.wasUsed();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String suffix() {
        return ".gpg";
    }

    @Override
    public OutputStream encode(OutputStream sink) throws IOException {
        return encryption.encrypt(sink, memory);
    }

    @Override
    public InputStream decode(InputStream source) throws IOException {
        return encryption.decrypt(source, memory);
    }
}
