package io.polymath.backup.store.files;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.MultisetHash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Fingerprints of entries: SHA-256 of a line about who may do what, and of the content. Times are no part of them. */
final class Fingerprint {

    private Fingerprint() {}

    /** Returns a digest that lacks a file's content: {@code file MODE UID GID\n}, then its bytes. */
    static FileDigest ofFile(Rights rights) {
        return new FileDigest.Whole(started("file", rights));
    }

    /**
     * Returns a digest that lacks a sparse file's content: {@code sparse file MODE UID GID SIZE\n}, then each block of
     * 4,096 bytes that is not all zeros, after its number as 8 bytes, the most significant first.
     */
    static FileDigest ofSparse(Rights rights, long size) {
        return new FileDigest.Sparse(
                digest("sparse file %o %d %d %d\n", rights.mode(), rights.userId(), rights.groupId(), size), size);
    }

    /** Returns the fingerprint of a folder: {@code folder MODE UID GID\n}. */
    static byte[] ofFolder(Rights rights) {
        return started("folder", rights).digest();
    }

    /** Returns the fingerprint of a symbolic link: {@code link UID GID\n}, then the bytes of its target. */
    static byte[] ofLink(Rights rights, String rawTarget) {
        return digest("link %d %d\n%s", rights.userId(), rights.groupId(), rawTarget)
                .digest();
    }

    /** Returns the fingerprint of one more name for a file: {@code hard link\n}, then the bytes of its first name. */
    static byte[] ofHardLink(EntryName target) {
        return digest("hard link\n%s", target.raw()).digest();
    }

    private static MessageDigest started(String word, Rights rights) {
        return digest("%s %o %d %d\n", word, rights.mode(), rights.userId(), rights.groupId());
    }

    private static MessageDigest digest(String format, Object... values) {
        MessageDigest digest = MultisetHash.sha256();
        digest.update(Text.of(format, values).getBytes(StandardCharsets.ISO_8859_1));
        return digest;
    }
}
