package io.polymath.backup.pgp;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPLiteralDataGenerator;
import org.bouncycastle.openpgp.PGPSessionKey;
import org.bouncycastle.openpgp.operator.PGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.PGPKeyEncryptionMethodGenerator;
import org.bouncycastle.openpgp.operator.jcajce.JcePGPDataEncryptorBuilder;

/**
 * Writes one OpenPGP message: a session key for each recipient, then literal data, encrypted, in packets of partial
 * lengths, as its size is not known, then its digest. Closing it closes the sink, even if that fails.
 *
 * <pre>
 * PKESK or SKESK ...  |  SEIPD 1 [ literal, binary, no name, no time | MDC ]
 * </pre>
 */
final class EncryptedOutput extends OutputStream {

    /** A packet's part: a power of two, see RFC 4880, 4.2.2.4. */
    private static final int PART_BYTES = 1 << 16;

    private final OutputStream sink;
    private final Head head;
    private final SessionKeys memory;
    private final AtomicReference<PGPSessionKey> key = new AtomicReference<>();
    private final OutputStream encrypted;
    private final OutputStream literal;
    private boolean closed;

    EncryptedOutput(OutputStream sink, List<PGPKeyEncryptionMethodGenerator> methods, SessionKeys memory)
            throws IOException {
        this.sink = sink;
        this.memory = memory;
        this.head = new Head(sink);
        PGPEncryptedDataGenerator generator = new PGPEncryptedDataGenerator(aes256());
        generator.setForceSessionKey(true);
        generator.setSessionKeyExtractionCallback(key::set);
        methods.forEach(generator::addMethod);
        try {
            this.encrypted = generator.open(head, new byte[PART_BYTES]);
            this.literal = new PGPLiteralDataGenerator()
                    .open(encrypted, PGPLiteralData.BINARY, "", Date.from(Instant.EPOCH), new byte[PART_BYTES]);
        } catch (PGPException e) {
            throw new IOException("unable to encrypt: " + e.getMessage(), e);
        }
    }

    private static PGPDataEncryptorBuilder aes256() {
        return new JcePGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256)
                .setProvider(Providers.CIPHERS)
                .setSecureRandom(new SecureRandom())
                .setWithIntegrityPacket(true);
    }

    @Override
    public void write(int b) throws IOException {
        literal.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        literal.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        sink.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (sink;
                encrypted) {
            literal.close();
        }
        PGPSessionKey made = key.get();
        if (made != null) {
            memory.remember(head.first.toByteArray(), made);
        }
    }

    /** Passes everything on but the end, and keeps the first bytes. */
    private static final class Head extends FilterOutputStream {

        private final ByteArrayOutputStream first = new ByteArrayOutputStream();

        Head(OutputStream sink) {
            super(sink);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (first.size() < SessionKeys.HEAD_BYTES) {
                first.write(bytes, offset, Math.min(length, SessionKeys.HEAD_BYTES - first.size()));
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
