package io.polymath.backup.repository;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;

/**
 * What a repository keeps under a key, as proved after it was put there.
 *
 * @param bytes its size
 * @param sha256 64 lower-case hexadecimal digits
 * @param sent whether it had to be sent; not when the same was there already
 */
public record Kept(long bytes, String sha256, boolean sent) {

    /** What stands in the place of the SHA-256 of a file whose size is wrong already. */
    public static final String UNREAD = "none";

    /**
     * Makes sure that it is what was sent to a repository under a key.
     *
     * @throws BackupException with COPY_NOT_PROVEN when it is not
     */
    public void prove(String repository, String key, long sentBytes, String sentSha256) {
        if (bytes != sentBytes || !sha256.equals(sentSha256)) {
            throw new BackupException(
                    ExitCode.COPY_NOT_PROVEN,
                    Text.of(
                            "%s: %s: sent %s with SHA-256 %s, there %s %,d with %s",
                            repository,
                            key,
                            Text.number(sentBytes, "byte"),
                            sentSha256,
                            bytes == 1 ? "is" : "are",
                            bytes,
                            sha256),
                    "do not rely on this repository before you know what changed the file");
        }
    }
}
