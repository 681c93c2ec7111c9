package io.polymath.backup.repository.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Connections to one server; one that was used well is used again if that is soon. */
final class SftpConnections {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final SftpSettings settings;
    private final SftpFaults faults;
    private final AtomicReference<@Nullable Connection> idle = new AtomicReference<>();

    SftpConnections(SftpSettings settings, SftpFaults faults) {
        this.settings = settings;
        this.faults = faults;
    }

    /** A connection; closing it ends it unless it was told to stay. */
    final class Connection implements Closeable {

        private final Session session;
        private final ChannelSftp channel;
        private boolean stays;
        private long since;

        private Connection(Session session, ChannelSftp channel) {
            this.session = session;
            this.channel = channel;
        }

        ChannelSftp channel() {
            return channel;
        }

        /** It was used well, and may be used again. */
        void stays() {
            stays = true;
        }

        private boolean isFresh() {
            return channel.isConnected() && System.nanoTime() - since < SOON.toNanos();
        }

        @Override
        public void close() {
            since = System.nanoTime();
            if (!stays || !idle.compareAndSet(null, this)) {
                end();
            }
        }

        private void end() {
            channel.disconnect();
            session.disconnect();
        }
    }

    Connection take() throws IOException {
        Connection used = idle.getAndSet(null);
        if (used != null) {
            if (used.isFresh()) {
                used.stays = false;
                return used;
            }
            used.end();
        }
        return connect();
    }

    private Connection connect() throws IOException {
        JSch ssh = ssh();
        SeenKey seen = new SeenKey(ssh.getHostKeyRepository());
        Session session = session(ssh);
        session.setHostKeyRepository(seen);
        try {
            session.connect(millis());
            ChannelSftp channel = (ChannelSftp) session.openChannel("sftp");
            channel.connect(millis());
            return new Connection(session, channel);
        } catch (JSchException e) {
            session.disconnect();
            throw faults.connecting(seen.fingerprint(), e);
        }
    }

    private JSch ssh() throws IOException {
        JSch ssh = new JSch();
        if (settings.privateKey().isPresent()) {
            addKey(ssh, settings.privateKey().get());
        }
        try {
            ssh.setKnownHosts(settings.knownHosts().toString());
            return ssh;
        } catch (JSchException e) {
            throw faults.connecting(Optional.empty(), e);
        }
    }

    private Session session(JSch ssh) throws IOException {
        try {
            Session session = ssh.getSession(settings.user(), settings.host(), settings.port());
            session.setConfig("StrictHostKeyChecking", "yes");
            session.setConfig(
                    "PreferredAuthentications",
                    settings.privateKey().isPresent() ? "publickey" : "password,keyboard-interactive");
            session.setDaemonThread(true);
            session.setTimeout(millis());
            settings.password()
                    .ifPresent(password -> session.setPassword(password.reveal().getBytes(StandardCharsets.UTF_8)));
            return session;
        } catch (JSchException e) {
            throw faults.connecting(Optional.empty(), e);
        }
    }

    private void addKey(JSch ssh, Path key) {
        try {
            ssh.addIdentity(
                    key.toString(),
                    settings.passphrase()
                            .map(secret -> secret.reveal().getBytes(StandardCharsets.UTF_8))
                            .orElse(null));
        } catch (JSchException e) {
            throw faults.unreadableKey(e);
        }
    }

    private int millis() {
        return (int) Math.min(Integer.MAX_VALUE, settings.timeout().toMillis());
    }
}
