package io.polymath.backup.camel;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import io.polymath.backup.repository.UnavailableException;
import io.polymath.backup.set.MultisetHash;
import io.polymath.backup.set.OneWayInput;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A file of a remote repository on its way here, compared at its end with the SHA-256 that was kept with it. */
final class CheckedStream extends OneWayInput {

    private final String repository;
    private final String key;
    private final @Nullable String expected;
    private final MessageDigest digest = MultisetHash.sha256();
    private long count;
    private boolean ended;

    /** @param expected none when the repository keeps no SHA-256 */
    CheckedStream(InputStream in, String repository, String key, @Nullable String expected) {
        super(in);
        this.repository = repository;
        this.key = key;
        this.expected = expected;
    }

    long count() {
        return count;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int n;
        try {
            n = in.read(bytes, offset, length);
        } catch (UnavailableException e) {
            throw new BackupException(ExitCode.FAILED, e.reason() + " while it sent " + key, e.hint(), e);
        }
        if (n > 0) {
            digest.update(bytes, offset, n);
            count += n;
        } else if (n < 0 && !ended) {
            ended = true;
            check();
        }
        return n;
    }

    private void check() {
        String found = HexFormat.of().formatHex(digest.digest());
        if (expected != null && !found.equals(expected)) {
            throw new BackupException(
                    ExitCode.VERIFICATION_FAILED,
                    Text.of("%s: %s: expected SHA-256 %s, found %s", repository, key, expected, found),
                    "do not rely on this copy: use another set or repository, and copy the set again");
        }
    }
}
