package io.polymath.backup.store.chroma;

import io.polymath.backup.error.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Unpacks an export into an empty folder. Only the names that an export has are written, each once, and only as plain
 * files: nothing in the archive can name a place outside of the folder, or make anything but files of Chroma's in it. No
 * more is written than the archive is known to hold.
 */
final class Unpacking {

    private static final Pattern SEGMENT_FILE =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/([a-z0-9_.]+)");
    private static final int BUFFER = 1 << 16;
    /** Chroma has to be able to write to its files. */
    private static final int OWNER_WRITES = 0600;

    private final Path folder;
    private final long most;
    private final Predicate<String> wanted;
    private final BooleanSupplier goOn;
    private final Set<String> names = new HashSet<>();
    private long written;
    private Optional<Rights> rights = Optional.empty();

    /**
     * @param wanted tells which segments are written; the others are read over
     * @param most the bytes that the archive had before it was packed
     * @param goOn asked between pieces
     */
    Unpacking(Path folder, long most, Predicate<String> wanted, BooleanSupplier goOn) {
        this.folder = folder;
        this.most = most;
        this.wanted = wanted;
        this.goOn = goOn;
    }

    /** Unpacks everything, to the end of the stream, which stays open; what was written is on the disk then. */
    void unpack(InputStream export) throws IOException {
        WholeTar tar = new WholeTar(export);
        for (TarArchiveEntry entry = tar.next(); entry != null; entry = tar.next()) {
            entry(entry, tar.content());
        }
        tar.finish();
        if (!names.contains(Sqlite.FILE)) {
            throw new DamagedException("the archive has no %s", Sqlite.FILE);
        }
        Durable.folders(folder);
    }

    private void entry(TarArchiveEntry entry, InputStream content) throws IOException {
        String name = entry.getName();
        if (entry.getLinkFlag() != TarArchiveEntry.LF_NORMAL || entry.isSparse() || name.endsWith("/")) {
            throw new DamagedException("the archive has an entry that is no plain file: %s", shown(name));
        }
        Matcher segmentFile = SEGMENT_FILE.matcher(name);
        if (!name.equals(Sqlite.FILE)
                && !(segmentFile.matches() && ChromaDirectory.isSegmentFile(segmentFile.group(2)))) {
            throw new DamagedException("the archive has an entry that is no file of Chroma's: %s", shown(name));
        }
        if (!names.add(name)) {
            throw new DamagedException("the archive has an entry twice: %s", shown(name));
        }
        written += entry.getSize();
        if (entry.getSize() < 0 || written < 0 || written > most) {
            throw new DamagedException("the archive has more than the %s that its set says", Text.number(most, "byte"));
        }
        if (name.equals(Sqlite.FILE)) {
            rights = Optional.of(rights(entry, Rights.ofFolder(entry.getMode())));
            write(entry, content, folder.resolve(name));
        } else if (wanted.test(segmentFile.group(1))) {
            Path segment = folder.resolve(segmentFile.group(1));
            if (!Files.isDirectory(segment, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(segment);
                rights(entry, Rights.ofFolder(entry.getMode())).give(segment);
            }
            write(entry, content, segment.resolve(segmentFile.group(2)));
        }
    }

    private static Rights rights(TarArchiveEntry entry, int mode) throws DamagedException {
        long user = entry.getLongUserId();
        long group = entry.getLongGroupId();
        if (user < 0 || user > Integer.MAX_VALUE || group < 0 || group > Integer.MAX_VALUE) {
            throw new DamagedException("the archive has an impossible owner of %s", shown(entry.getName()));
        }
        return new Rights((int) user, (int) group, mode);
    }

    private void write(TarArchiveEntry entry, InputStream content, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = entry.getSize();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int read = content.read(buffer, 0, BUFFER); read >= 0; read = content.read(buffer, 0, BUFFER)) {
                if (!goOn.getAsBoolean()) {
                    throw new IOException("the restore was ended");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                left -= read;
            }
            if (left != 0) {
                throw new DamagedException("the archive ends within %s", shown(entry.getName()));
            }
            channel.force(true);
        }
        rights(entry, (entry.getMode() & 0777) | OWNER_WRITES).give(file);
        Files.setLastModifiedTime(file, entry.getLastModifiedTime());
    }

    /** Returns what the folder should have: the owner of the database, and a mode that goes with its own. */
    Rights folderRights() {
        return rights.orElseThrow();
    }

    /** Returns a name as it may be shown: whoever wrote it may have had a terminal in mind. */
    private static String shown(String name) {
        String plain = name.replaceAll("[^ -~]", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "..." : plain;
    }
}
