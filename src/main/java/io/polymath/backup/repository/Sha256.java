package io.polymath.backup.repository;

import io.polymath.backup.set.MultisetHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The SHA-256 of what can be read: 64 lower-case hexadecimal digits. */
public final class Sha256 {

    private Sha256() {}

    /** Returns that of a file. */
    public static String of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return of(in);
        }
    }

    /** Returns that of a stream, which is read to its end and not closed. */
    public static String of(InputStream in) throws IOException {
        MessageDigest digest = MultisetHash.sha256();
        new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }
}
