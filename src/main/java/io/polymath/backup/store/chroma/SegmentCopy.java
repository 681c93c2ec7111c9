package io.polymath.backup.store.chroma;

import io.polymath.backup.store.chroma.ChromaDirectory.FileState;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A copy of segment folders that is brought up to date file by file: first while Chroma writes, then once more while it
 * is kept from writing, when little is left to do.
 */
final class SegmentCopy {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentCopy.class);
    private static final int BUFFER = 1 << 16;

    private final ChromaDirectory source;
    private final ChromaDirectory target;
    private final Map<Path, FileState> copied = new HashMap<>();
    private final Reflink reflink = new Reflink();

    SegmentCopy(ChromaDirectory source, ChromaDirectory target) {
        this.source = source;
        this.target = target;
    }

    /** Returns the bytes that a copy of some segments takes at most; sparse files count as what they hold. */
    long bytes(Set<String> segments) throws IOException {
        long bytes = 0;
        for (String segment : segments) {
            for (SegmentFile file : SegmentFile.values()) {
                // links take a small part of what elements take
                bytes += file == SegmentFile.LINKS
                        ? 0
                        : FileState.of(source.file(segment, file)).bytes();
            }
        }
        return bytes;
    }

    /**
     * Copies every file that was written to since it was copied.
     *
     * @param goOn asked between pieces
     * @return whether all was copied: false when it was not to go on
     */
    boolean refresh(Set<String> segments, BooleanSupplier goOn) throws IOException {
        for (String segment : segments) {
            forgetIfHeaderMoved(segment);
            for (SegmentFile file : SegmentFile.values()) {
                if (!refresh(segment, file, goOn)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The header tells how much of the other files is copied, so they follow it. */
    private void forgetIfHeaderMoved(String segment) throws IOException {
        Path header = source.file(segment, SegmentFile.HEADER);
        if (!FileState.of(header).equals(copied.get(header))) {
            for (SegmentFile file : SegmentFile.values()) {
                copied.remove(source.file(segment, file));
            }
        }
    }

    private boolean refresh(String segment, SegmentFile file, BooleanSupplier goOn) throws IOException {
        Path from = source.file(segment, file);
        Path to = target.file(segment, file);
        FileState state = FileState.of(from);
        if (state.equals(copied.get(from))) {
            return true;
        }
        Files.deleteIfExists(to);
        if (Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(target.path().resolve(segment));
            if (!reflink.copy(from, to) && !copy(segment, file, to, goOn)) {
                return false;
            }
        }
        copied.put(from, state);
        return true;
    }

    private boolean copy(String segment, SegmentFile file, Path to, BooleanSupplier goOn) throws IOException {
        Optional<HnswHeader> header = header(segment);
        long bytes = switch (file) {
            case HEADER -> HnswHeader.BYTES;
            case IDS, LINKS -> Long.MAX_VALUE;
            case NORMS -> header.map(HnswHeader::normsBytes).orElse(0L);
            case ELEMENTS -> header.map(HnswHeader::elementsBytes).orElse(0L);
        };
        try (OutputStream out = Files.newOutputStream(to);
                TeeInputStream in = new TeeInputStream(Files.newInputStream(source.file(segment, file)), bytes, out)) {
            if (file == SegmentFile.LINKS) {
                walkLinks(in, header);
                return goOn.getAsBoolean();
            }
            byte[] buffer = new byte[BUFFER];
            while (in.read(buffer, 0, buffer.length) >= 0) {
                if (!goOn.getAsBoolean()) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Reads as much as there are links: the file itself may be sparse and of any size. */
    private static void walkLinks(InputStream in, Optional<HnswHeader> header) throws IOException {
        try {
            if (header.isPresent()) {
                LinkLists.read(new BufferedInputStream(in, BUFFER), header.get());
            }
        } catch (DamagedException e) {
            LOG.debug("chroma: {}: found again in the copy, unless it was being written", e.getMessage());
        }
    }

    /** Returns the header that was just copied, unless it was being written. */
    private Optional<HnswHeader> header(String segment) throws IOException {
        try (InputStream in = Files.newInputStream(target.file(segment, SegmentFile.HEADER))) {
            return Optional.of(HnswHeader.read(in));
        } catch (DamagedException | NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
