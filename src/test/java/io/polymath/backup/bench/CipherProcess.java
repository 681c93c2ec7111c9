package io.polymath.backup.bench;

import io.polymath.backup.codec.Codec;
import io.polymath.backup.codec.PgpCodec;
import io.polymath.backup.config.Secret;
import io.polymath.backup.pgp.Asking;
import io.polymath.backup.pgp.Encryption;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Encrypts or decrypts one file by our codec alone, in a process of its own: {@code encrypt key|passphrase IN OUT FILE}. */
final class CipherProcess {

    private static final int BUFFER_BYTES = 1 << 18;

    private CipherProcess() {}

    public static void main(String[] arguments) throws Exception {
        Codec codec = new PgpCodec(encryption(arguments));
        try (InputStream in = Files.newInputStream(Path.of(arguments[2]));
                OutputStream out = Files.newOutputStream(Path.of(arguments[3]))) {
            if (arguments[0].equals("encrypt")) {
                try (OutputStream encrypted = codec.encode(new BufferedOutputStream(out, BUFFER_BYTES))) {
                    copy(in, encrypted);
                }
            } else {
                try (InputStream decrypted = codec.decode(in)) {
                    copy(decrypted, out);
                }
            }
        }
    }

    private static Encryption encryption(String[] arguments) throws Exception {
        Path file = Path.of(arguments[4]);
        boolean isByKey = arguments[1].equals("key");
        boolean encrypts = arguments[0].equals("encrypt");
        return new Encryption(
                isByKey && encrypts ? List.of(file) : List.of(),
                isByKey ? Optional.empty() : Optional.of(new Secret(Files.readString(file))),
                isByKey && !encrypts ? List.of(file) : List.of(),
                Optional.empty(),
                Asking.NOBODY,
                Clock.systemUTC());
    }

    private static void copy(InputStream in, OutputStream out) throws Exception {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }
}
