package io.polymath.backup.store.chroma;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The files of a vector segment in a directory. */
final class FolderParts implements SegmentParts {

    private static final int BUFFER = 1 << 16;

    private final ChromaDirectory directory;
    private final String segment;

    FolderParts(ChromaDirectory directory, String segment) {
        this.directory = directory;
        this.segment = segment;
    }

    Path path(SegmentFile file) {
        return directory.file(segment, file);
    }

    @Override
    public boolean has(SegmentFile file) {
        return Files.isRegularFile(path(file), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public long bytes(SegmentFile file, HnswHeader header) throws IOException {
        if (file != SegmentFile.LINKS) {
            return Files.size(path(file));
        }
        // the size of this one says nothing: users have seen sparse ones of 5 TB (chroma-core/chroma#2594)
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path(file)), BUFFER)) {
            return LinkLists.read(in, header);
        }
    }

    @Override
    public InputStream open(SegmentFile file, long bytes) throws IOException {
        return new TeeInputStream(Files.newInputStream(path(file)), bytes, OutputStream.nullOutputStream());
    }
}
