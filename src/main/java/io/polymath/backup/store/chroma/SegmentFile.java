package io.polymath.backup.store.chroma;

/** The files of a vector segment, in the order in which they are exported and read: each tells how to read the next. */
enum SegmentFile {
    /** Geometry and counts: 100 bytes. */
    HEADER("header.bin"),
    /** Which id has which label; absent until the index was written for the first time. */
    IDS("index_metadata.pickle"),
    /** The norm of each vector, as a float32; meaningful where the space is cosine. */
    NORMS("length.bin"),
    /** The elements: links of the lowest level, vector, label. */
    ELEMENTS("data_level0.bin"),
    /** The links of the higher levels. */
    LINKS("link_lists.bin");

    private final String fileName;

    SegmentFile(String fileName) {
        this.fileName = fileName;
    }

    String fileName() {
        return fileName;
    }
}
