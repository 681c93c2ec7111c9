package io.polymath.backup.store.chroma;

import io.polymath.backup.set.MultisetHash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The first 16 bytes of the SHA-256 of an id in UTF-8: enough to tell ids apart, and of one size. */
record IdHash(long high, long low) {

    private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(MultisetHash::sha256);

    static IdHash of(byte[] id) {
        ByteBuffer hash = ByteBuffer.wrap(SHA256.get().digest(id));
        return new IdHash(hash.getLong(), hash.getLong());
    }

    /** Returns a part of the hash, which is as good as any: millions of ids are looked up. */
    @Override
    public int hashCode() {
        return (int) low;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IdHash id && id.high == high && id.low == low;
    }

    void writeTo(ByteBuffer target) {
        target.putLong(high).putLong(low);
    }
}
