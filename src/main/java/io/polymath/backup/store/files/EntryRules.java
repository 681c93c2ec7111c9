package io.polymath.backup.store.files;

import io.polymath.backup.set.MultisetHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * What an entry of an export may look like, whoever wrote it: unpacking must neither leave the folder it is done in nor
 * write the same file twice. Symbolic links may point anywhere, as they do on the disk they come from; nothing may lie
 * below one.
 */
final class EntryRules {

    private @Nullable EntryName previous;
    private boolean previousIsFolder;
    // by half a hash: a million files would need 150 MB as text
    private final Set<Long> files = new HashSet<>();

    /** Returns the name of an entry that keeps all rules; an {@code IOException} tells the first that it breaks. */
    EntryName check(TarArchiveEntry entry) throws IOException {
        EntryName name = name(entry);
        require(entry.isCheckSumOK(), name, "its header has a wrong checksum");
        require(isPlain(name.raw()), name, "its name is no plain path");
        require(isKnown(entry), name, "its type is none that is exported");
        require(entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getSize() == 0, name, "only files have a size");
        checkPlace(name);
        if (entry.getLinkFlag() == TarConstants.LF_NORMAL) {
            files.add(hash(name.raw()));
        }
        if (entry.getLinkFlag() == TarConstants.LF_LINK) {
            require(files.contains(hash(entry.getLinkName())), name, "it is another name of no file before it");
        }
        previous = name;
        previousIsFolder = entry.getLinkFlag() == TarConstants.LF_DIR;
        return name;
    }

    private static EntryName name(TarArchiveEntry entry) {
        String name = entry.getName();
        boolean isFolder = entry.getLinkFlag() == TarConstants.LF_DIR;
        return new EntryName(isFolder && name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
    }

    private void checkPlace(EntryName name) throws IOException {
        if (previous == null) {
            return;
        }
        require(previous.compareTo(name) < 0, name, "it comes twice, or out of order");
        require(previousIsFolder || !name.isBelow(previous), name, "it lies below an entry that is no folder");
    }

    private static boolean isPlain(String name) {
        return Arrays.stream(name.split("/", -1))
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }

    private static boolean isKnown(TarArchiveEntry entry) {
        return !entry.isSparse()
                && switch (entry.getLinkFlag()) {
                    case TarConstants.LF_NORMAL, TarConstants.LF_DIR, TarConstants.LF_SYMLINK, TarConstants.LF_LINK ->
                        true;
                    default -> false;
                };
    }

    private static long hash(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.wrap(MultisetHash.sha256().digest(bytes)).getLong();
    }

    private static void require(boolean kept, EntryName name, String otherwise) throws IOException {
        if (!kept) {
            throw new IOException(name + ": " + otherwise);
        }
    }
}
