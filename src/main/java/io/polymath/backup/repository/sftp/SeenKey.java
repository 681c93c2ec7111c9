package io.polymath.backup.repository.sftp;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import io.polymath.backup.set.MultisetHash;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The keys of servers that are known, which remember what key the server has shown; nothing is ever added. */
final class SeenKey implements HostKeyRepository {

    private final HostKeyRepository known;
    private @Nullable String seen;

    SeenKey(HostKeyRepository known) {
        this.known = known;
    }

    /** Returns the fingerprint of the key that the server has shown, as {@code ssh-keygen -l} tells it. */
    Optional<String> fingerprint() {
        return Optional.ofNullable(seen);
    }

    @Override
    public int check(String host, byte[] key) {
        byte[] hash = MultisetHash.sha256().digest(key);
        seen = "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
        return known.check(host, key);
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        throw new IllegalStateException("a server is not made known by a program");
    }

    @Override
    public void remove(String host, String type) {
        throw new IllegalStateException("a server is not forgotten by a program");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        remove(host, type);
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return known.getKnownHostsRepositoryID();
    }

    @Override
    public HostKey[] getHostKey() {
        return known.getHostKey();
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return known.getHostKey(host, type);
    }
}
