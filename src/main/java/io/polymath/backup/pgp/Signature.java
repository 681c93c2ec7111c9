package io.polymath.backup.pgp;

import java.time.Instant;

/**
 * Who signed something, and when, as the signature itself says.
 *
 * @param owner the first user ID of the key
 * @param fingerprint of the key, or of the part of it, that signed
 */
public record Signature(String owner, String fingerprint, Instant made) {

    /** Returns it for people: {@code backup@example.org, key 0123...}. */
    public String who() {
        return owner + ", key " + fingerprint;
    }
}
