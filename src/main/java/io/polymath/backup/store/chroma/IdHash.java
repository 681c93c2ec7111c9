package io.polymath.backup.store.chroma;

import io.polymath.backup.set.MultisetHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** The first 16 bytes of the SHA-256 of an id in UTF-8: enough to tell ids apart, and of one size. */
record IdHash(long high, long low) {

    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(MultisetHash::sha256);

    static IdHash of(byte[] id) {
        ByteBuffer hash = ByteBuffer.wrap(SHA256.get().digest(id));
        return new IdHash(hash.getLong(), hash.getLong());
    }

    void writeTo(ByteBuffer target) {
        target.putLong(high).putLong(low);
    }
}
