package io.polymath.backup.repository.s3;

/** The size of the parts of an object: a pure function of the object's size. */
final class PartSize {

    /** Amazon allows 10,000; there are stores that allow 1,000. */
    private static final long MAX_PARTS = 1000;

    private static final long MEBIBYTE = 1 << 20;
    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
    private static final long MAX_BYTES = 5L << 30;

    private PartSize() {}

    /** Returns the least whole number of mebibytes with which an object has at most 1,000 parts. */
    static long of(long bytes, long least) {
        long needed = (bytes + MAX_PARTS - 1) / MAX_PARTS;
        long whole = (needed + MEBIBYTE - 1) / MEBIBYTE * MEBIBYTE;
        long part = Math.max(least, whole);
        // what is larger than 1,000 of the largest parts is left to the servers that allow more of them
        return Math.min(part, MAX_BYTES);
    }
}
