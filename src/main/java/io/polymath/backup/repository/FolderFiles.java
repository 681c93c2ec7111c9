package io.polymath.backup.repository;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.MultisetHash;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The files of sets in a folder: each set a folder of its own. What is no set's file is not seen. */
final class FolderFiles {

    private final Path folder;

    FolderFiles(Path folder) {
        this.folder = folder;
    }

    Kept put(String key, Path file) throws IOException {
        Path target = path(key);
        Path set = target.resolveSibling("");
        if (!Files.isDirectory(set)) {
            Files.createDirectories(
                    set, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            DurableFile.syncFolder(folder);
        }
        Path unfinished = DurableFile.unfinished(target);
        Files.deleteIfExists(unfinished);
        MessageDigest digest = MultisetHash.sha256();
        try (FileChannel channel = DurableFile.create(unfinished)) {
            OutputStream out = new DigestOutputStream(new KeepOpenStream(Channels.newOutputStream(channel)), digest);
            Files.copy(file, out);
            channel.force(true);
            String sha256 = HexFormat.of().formatHex(digest.digest());
            prove(key, unfinished, sha256);
            long bytes = Files.size(unfinished);
            DurableFile.finish(channel, unfinished, target);
            return new Kept(bytes, sha256, true);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void prove(String key, Path written, String sha256) throws IOException {
        String found = Sha256.of(written);
        if (!found.equals(sha256)) {
            throw new IOException(Text.of("%s: wrote SHA-256 %s, read back %s", key, sha256, found));
        }
    }

    InputStream open(String key) throws IOException {
        try {
            return Files.newInputStream(path(key));
        } catch (NoSuchFileException e) {
            throw missing(key, e);
        }
    }

    private static NoSuchFileException missing(String key, Throwable cause) {
        NoSuchFileException missing = new NoSuchFileException(key);
        missing.initCause(cause);
        return missing;
    }

    List<Stored> list(String prefix) throws IOException {
        List<Stored> all = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        for (Path set : children(folder)) {
            if (Files.isDirectory(set)) {
                for (Path file : children(set)) {
                    String key = set.getFileName() + "/" + file.getFileName();
                    if (Stored.isKey(key) && key.startsWith(prefix) && Files.isRegularFile(file)) {
                        all.add(new Stored(key, Files.size(file)));
                    }
                }
            }
        }
        all.sort(Comparator.comparing(Stored::key));
        return all;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    /** Removes a file, and its set's folder with the last one. */
    void delete(String key) throws IOException {
        Path file = path(key);
        Path set = file.resolveSibling("");
        if (Files.deleteIfExists(file) && children(set).isEmpty()) {
            Files.delete(set);
            DurableFile.syncFolder(folder);
        }
    }

    private Path path(String key) {
        if (!Stored.isKey(key)) {
            throw new IllegalArgumentException("not a key of a set's file: " + key);
        }
        return folder.resolve(key);
    }
}
