package io.polymath.backup.pgp;

import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.openpgp.PGPSessionKey;

/**
 * The session keys of what one run encrypted, in memory only: with them the run reads its own archives back, which it
 * could not do with public keys. Each is known by the first bytes of its stream, which hold it in encrypted form.
 */
public final class SessionKeys {

    /** Beyond the headers of the first packet, in which nothing is random. */
    static final int HEAD_BYTES = 64;

    private final Map<String, PGPSessionKey> byHead = new ConcurrentHashMap<>();
    private volatile boolean used;

    void remember(byte[] head, PGPSessionKey key) {
        byHead.put(HexFormat.of().formatHex(head), key);
    }

    /** Returns whether any of them was ever used to decrypt. */
    public boolean wasUsed() {
        return used;
    }

    void uses() {
        used = true;
    }

    Optional<PGPSessionKey> find(byte[] head) {
        return Optional.ofNullable(byHead.get(HexFormat.of().formatHex(head)));
    }
}
