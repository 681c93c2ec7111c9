package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import io.polymath.backup.set.MultisetHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The directory of a Chroma: {@code chroma.sqlite3}, and a folder for each vector segment. */
record ChromaDirectory(Path path) {

    /** What SQLite keeps beside a database while it is written to; it comes and goes. */
    private static final Set<String> COMPANIONS =
            Set.of(Sqlite.FILE + "-journal", Sqlite.FILE + "-wal", Sqlite.FILE + "-shm");

    private static final Set<String> SEGMENT_FILES =
            Stream.of(SegmentFile.values()).map(SegmentFile::fileName).collect(Collectors.toUnmodifiableSet());

    /** Returns whether a name is that of a file which Chroma keeps for a segment. */
    static boolean isSegmentFile(String name) {
        return SEGMENT_FILES.contains(name);
    }

    /** Returns where the database is. Only {@link LiveDatabase} may open it. */
    Path database() {
        return path.resolve(Sqlite.FILE);
    }

    Path file(String segment, SegmentFile file) {
        return path.resolve(segment).resolve(file.fileName());
    }

    /**
     * What changes when a file is written to.
     *
     * @param key device and inode
     */
    record FileState(String key, long bytes, FileTime modified) {

        private static final FileState NONE = new FileState("", 0, FileTime.fromMillis(0));

        static FileState of(Path file) throws IOException {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                return new FileState(
                        String.valueOf(attributes.fileKey()), attributes.size(), attributes.lastModifiedTime());
            } catch (NoSuchFileException e) {
                return NONE;
            }
        }
    }

    /** Returns a digest of the states of all files of some segments: it differs when any of them was written to. */
    String digest(SortedSet<String> segments) throws IOException {
        MessageDigest digest = MultisetHash.sha256();
        for (String segment : segments) {
            for (SegmentFile file : SegmentFile.values()) {
                String line = segment + "/" + file + " " + FileState.of(file(segment, file)) + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Returns a sentence for each file and folder that Chroma does not use, and that is not exported therefore. */
    List<String> strays(Set<String> segments) throws IOException {
        List<String> strays = new ArrayList<>();
        try (Stream<Path> children = Files.list(path)) {
            for (Path child : children.sorted().toList()) {
                addStrays(child, segments, strays);
            }
        }
        return strays;
    }

    private static void addStrays(Path child, Set<String> segments, List<String> strays) throws IOException {
        String name = String.valueOf(child.getFileName());
        if (segments.contains(name) && Files.isDirectory(child)) {
            try (Stream<Path> files = Files.list(child)) {
                files.filter(file -> !SEGMENT_FILES.contains(String.valueOf(file.getFileName())))
                        .sorted(Comparator.naturalOrder())
                        .forEach(file -> strays.add(
                                Text.of("not exported: %s/%s is no file of Chroma's", name, file.getFileName())));
            }
        } else if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
            strays.add(Text.of(
                    "not exported: folder %s, %s: no collection uses it", name, Text.number(bytes(child), "byte")));
        } else if (!name.equals(Sqlite.FILE) && !COMPANIONS.contains(name)) {
            strays.add(Text.of(
                    "not exported: %s, %s: no file of Chroma's",
                    name, Text.number(FileState.of(child).bytes(), "byte")));
        }
    }

    private static long bytes(Path folder) throws IOException {
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // it is nothing that we export, so it may also be nothing that we can read
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
