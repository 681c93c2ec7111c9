package io.polymath.backup.store.neo4j;

import java.io.IOException;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * A set of node ids, compressed: servers number nodes densely, so a node costs a bit or two, and ten million of them
 * about a megabyte.
 */
final class IdSet {

    /** Ids share a block when they differ in the last 16 bits only; 200,000 blocks bound the set to about 100 MB. */
    private static final int MAX_BLOCKS = 200_000;

    private static final int BLOCK_BITS = 16;

    private final Roaring64Bitmap ids = new Roaring64Bitmap();
    private final Roaring64Bitmap blocks = new Roaring64Bitmap();
    private long lastBlock = -1;
    private int blockCount;

    /** Adds an id that is not negative, and returns whether it was new. */
    boolean add(long id) throws IOException {
        if (ids.contains(id)) {
            return false;
        }
        long block = id >>> BLOCK_BITS;
        if (block != lastBlock) {
            lastBlock = block;
            countBlock(block);
        }
        ids.addLong(id);
        return true;
    }

    boolean contains(long id) {
        return ids.contains(id);
    }

    private void countBlock(long block) throws IOException {
        if (blocks.contains(block)) {
            return;
        }
        blocks.addLong(block);
        blockCount++;
        if (blockCount > MAX_BLOCKS) {
            throw new DamagedException("node ids too far apart");
        }
    }
}
