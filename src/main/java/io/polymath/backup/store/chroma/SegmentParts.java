package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.io.InputStream;

/** The files of one vector segment, wherever they come from. They are asked for in the order of {@link SegmentFile}. */
interface SegmentParts {

    /** Returns whether there is such a file. */
    boolean has(SegmentFile file) throws IOException;

    /** Returns the length of a file that there is, as far as it means something; asked before it is opened. */
    long bytes(SegmentFile file, HnswHeader header) throws IOException;

    /**
     * Opens the first bytes of a file, all of which have to be read before the stream is closed.
     *
     * @throws DamagedException when the file is shorter
     */
    InputStream open(SegmentFile file, long bytes) throws IOException;
}
