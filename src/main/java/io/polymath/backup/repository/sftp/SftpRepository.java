package io.polymath.backup.repository.sftp;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.ChannelSftp.LsEntry;
import com.jcraft.jsch.SftpATTRS;
import com.jcraft.jsch.SftpException;
import io.polymath.backup.config.Section;
import io.polymath.backup.repository.Bandwidth;
import io.polymath.backup.repository.Kept;
import io.polymath.backup.repository.RemoteStream;
import io.polymath.backup.repository.Repository;
import io.polymath.backup.repository.Sha256;
import io.polymath.backup.repository.Stored;
import io.polymath.backup.repository.sftp.SftpConnections.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * A folder on a server that is reached over SFTP. A file is sent under another name, read back, and renamed; SFTP tells
 * no hash, so that only reading proves it.
 */
public final class SftpRepository implements Repository {

    private static final String PART = ".part";
    private static final int OWNER_ONLY = 0600;
    private static final int OWNER_FOLDER = 0700;

    private final SftpSettings settings;
    private final SftpFaults faults;
    private final SftpConnections connections;
    private final Bandwidth bandwidth;

    private SftpRepository(SftpSettings settings, Bandwidth bandwidth) {
        this.settings = settings;
        this.faults = new SftpFaults(settings);
        this.connections = new SftpConnections(settings, faults);
        this.bandwidth = bandwidth;
    }

    /** Reads {@code repository.NAME}; connects to nobody. */
    public static SftpRepository read(String name, Section settings, Bandwidth bandwidth) {
        return new SftpRepository(SftpSettings.read(name, settings), bandwidth);
    }

    @Override
    public String name() {
        return settings.name();
    }

    @FunctionalInterface
    private interface Use<T> {
        T of(ChannelSftp server) throws SftpException, IOException;
    }

    private <T> T use(String verb, String key, Use<T> use) throws IOException {
        try (Connection connection = connections.take()) {
            try {
                checkFolder(connection.channel());
                T result = use.of(connection.channel());
                connection.stays();
                return result;
            } catch (SftpException e) {
                throw faults.using(verb, key, e);
            }
        }
    }

    private void checkFolder(ChannelSftp server) throws SftpException {
        try {
            if (server.stat(settings.path()).isDir()) {
                return;
            }
        } catch (SftpException e) {
            if (e.id != ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                throw e;
            }
            throw faults.noFolder(e);
        }
        throw faults.noFolder(new IOException(settings.path() + " is no folder"));
    }

    @Override
    public Kept put(String key, Path file) throws IOException {
        String target = path(key);
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        long bytes = Files.size(file);
        String sha256 = Sha256.of(file);
        return use("put", key, server -> {
            if (isThere(server, key, target, bytes, sha256)) {
                return new Kept(bytes, sha256, false);
            }
            makeFolder(server, target.substring(0, target.lastIndexOf('/')));
            String part = part(target);
            try {
                send(server, file, part);
                prove(server, key, part, bytes, sha256);
                rename(server, part, target);
            } catch (SftpException | IOException | RuntimeException e) {
                removeQuietly(server, part, e);
                throw e;
            }
            return new Kept(server.stat(target).getSize(), sha256, true);
        });
    }

    private boolean isThere(ChannelSftp server, String key, String target, long bytes, String sha256)
            throws SftpException, IOException {
        try {
            return server.stat(target).getSize() == bytes
                    && hash(server, key, target, bytes).equals(sha256);
        } catch (SftpException e) {
            if (e.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return false;
            }
            throw e;
        }
    }

    private static void makeFolder(ChannelSftp server, String folder) throws SftpException {
        try {
            server.mkdir(folder);
            server.chmod(OWNER_FOLDER, folder);
        } catch (SftpException e) {
            if (!server.stat(folder).isDir()) {
                throw e;
            }
        }
    }

    /** Returns a name that no other writer has, even of the same key. */
    private static String part(String target) {
        int slash = target.lastIndexOf('/');
        return target.substring(0, slash + 1) + "." + target.substring(slash + 1) + "-" + UUID.randomUUID() + PART;
    }

    private void send(ChannelSftp server, Path file, String part) throws SftpException, IOException {
        try (InputStream in = bandwidth.limit(Files.newInputStream(file))) {
            server.put(in, part);
        }
        server.chmod(OWNER_ONLY, part);
    }

    private void prove(ChannelSftp server, String key, String part, long bytes, String sha256)
            throws SftpException, IOException {
        long size = server.stat(part).getSize();
        String found = size == bytes ? hash(server, key, part, bytes) : Kept.UNREAD;
        new Kept(size, found, true).prove(settings.name(), key, bytes, sha256);
    }

    private String hash(ChannelSftp server, String key, String path, long bytes) throws SftpException, IOException {
        try (InputStream in = stream(server, key, path, bytes)) {
            return Sha256.of(in);
        }
    }

    private InputStream stream(ChannelSftp server, String key, String path, long bytes) throws SftpException {
        return new RemoteStream(bandwidth.limit(server.get(path)), bytes, () -> {}, thrown -> faults.lost(key, thrown));
    }

    private static void rename(ChannelSftp server, String part, String target) throws SftpException {
        try {
            server.rename(part, target);
        } catch (SftpException e) {
            // a server without OpenSSH's extension does not rename over a file
            if (e.id != ChannelSftp.SSH_FX_FAILURE) {
                throw e;
            }
            server.rm(target);
            server.rename(part, target);
        }
    }

    private static void removeQuietly(ChannelSftp server, String path, Exception why) {
        try {
            server.rm(path);
        } catch (SftpException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public InputStream open(String key) throws IOException {
        String path = path(key);
        Connection connection = connections.take();
        try {
            ChannelSftp server = connection.channel();
            checkFolder(server);
            long bytes = server.stat(path).getSize();
            InputStream in = bandwidth.limit(server.get(path));
            return new RemoteStream(in, bytes, connection, thrown -> faults.lost(key, thrown));
        } catch (SftpException e) {
            connection.close();
            throw faults.using("open", key, e);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public List<Stored> list(String prefix) throws IOException {
        return use("list", prefix.isEmpty() ? "the sets" : prefix, server -> {
            List<Stored> all = new ArrayList<>();
            for (LsEntry set : server.ls(settings.path())) {
                String folder = set.getFilename() + "/";
                if (set.getAttrs().isDir()
                        && Stored.isKey(folder + "x")
                        && (folder.startsWith(prefix) || prefix.startsWith(folder))) {
                    addFiles(server, folder, prefix, all);
                }
            }
            all.sort(Comparator.comparing(Stored::key));
            return all;
        });
    }

    private void addFiles(ChannelSftp server, String folder, String prefix, List<Stored> all) throws SftpException {
        for (LsEntry file : server.ls(settings.path() + "/" + folder)) {
            String key = folder + file.getFilename();
            SftpATTRS attributes = file.getAttrs();
            if (attributes.isReg() && Stored.isKey(key) && key.startsWith(prefix)) {
                all.add(new Stored(key, attributes.getSize()));
            }
        }
    }

    @Override
    public void delete(String key) throws IOException {
        String path = path(key);
        use("delete", key, server -> {
            try {
                server.rm(path);
            } catch (SftpException e) {
                if (e.id != ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                    throw e;
                }
                return key;
            }
            removeEmpty(server, path.substring(0, path.lastIndexOf('/')));
            return key;
        });
    }

    /** Removes the folder of a set with its last file, and what writers that were killed have left in it. */
    private static void removeEmpty(ChannelSftp server, String folder) throws SftpException {
        List<String> left = new ArrayList<>();
        for (LsEntry entry : server.ls(folder)) {
            if (!entry.getFilename().equals(".") && !entry.getFilename().equals("..")) {
                left.add(entry.getFilename());
            }
        }
        if (left.stream().allMatch(name -> name.startsWith(".") && name.endsWith(PART))) {
            for (String part : left) {
                server.rm(folder + "/" + part);
            }
            server.rmdir(folder);
        }
    }

    private String path(String key) {
        if (!Stored.isKey(key)) {
            throw new IllegalArgumentException("not a key of a set's file: " + key);
        }
        return settings.path() + "/" + key;
    }
}
