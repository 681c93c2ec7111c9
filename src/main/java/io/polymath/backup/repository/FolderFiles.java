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
import java.util.UUID;
import java.util.stream.Stream;

/** The files of sets in a folder: each set a folder of its own. What is no set's file is not seen. */
final class FolderFiles {

    private static final String PART = ".part";

    private final Path folder;
    private final Bandwidth bandwidth;

    FolderFiles(Path folder, Bandwidth bandwidth) {
        this.folder = folder;
        this.bandwidth = bandwidth;
    }

    /** Returns whether the same as in a file is there already. */
    boolean isSame(String key, Path file) throws IOException {
        Path there = path(key);
        return Files.isRegularFile(there)
                && Files.size(there) == Files.size(file)
                && Sha256.of(there).equals(Sha256.of(file));
    }

    /** Returns what is there, and was not sent now. */
    Kept kept(String key) throws IOException {
        Path there = path(key);
        return new Kept(Files.size(there), Sha256.of(there), false);
    }

    Kept put(String key, Path file) throws IOException {
        Path target = path(key);
        Path set = target.resolveSibling("");
        if (!Files.isDirectory(set)) {
            Files.createDirectories(
                    set, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            DurableFile.syncFolder(folder);
        }
        Path unfinished = unfinished(target);
        MessageDigest digest = MultisetHash.sha256();
        try (FileChannel channel = DurableFile.create(unfinished)) {
            OutputStream out = new DigestOutputStream(new KeepOpenStream(Channels.newOutputStream(channel)), digest);
            try (InputStream in = bandwidth.limit(Files.newInputStream(file))) {
                in.transferTo(out);
            }
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

    /** Returns a name that no other writer has, even of the same key. */
    private static Path unfinished(Path target) {
        return target.resolveSibling("." + target.getFileName() + "-" + UUID.randomUUID() + PART);
    }

    private static void prove(String key, Path written, String sha256) throws IOException {
        String found = Sha256.of(written);
        if (!found.equals(sha256)) {
            throw new IOException(Text.of("%s: wrote SHA-256 %s, read back %s", key, sha256, found));
        }
    }

    InputStream open(String key) throws IOException {
        try {
            return bandwidth.limit(Files.newInputStream(path(key)));
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
            if (Stored.isKey(set.getFileName() + "/x") && Files.isDirectory(set)) {
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

    /** Removes a file; with the last one its set's folder, and what writers that were killed have left in it. */
    void delete(String key) throws IOException {
        Path file = path(key);
        Path set = file.resolveSibling("");
        if (Files.deleteIfExists(file)) {
            List<Path> left = children(set);
            if (left.stream().allMatch(FolderFiles::isPart)) {
                for (Path part : left) {
                    Files.deleteIfExists(part);
                }
                Files.delete(set);
            }
            DurableFile.syncFolder(folder);
        }
    }

    private static boolean isPart(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") && name.endsWith(PART);
    }

    private Path path(String key) {
        if (!Stored.isKey(key)) {
            throw new IllegalArgumentException("not a key of a set's file: " + key);
        }
        return folder.resolve(key);
    }
}
