package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import org.jspecify.annotations.Nullable;

/** A lock of the operating system on a file of ours. It ends with its channel, and so with its process. */
final class OwnLock {

    private OwnLock() {}

    /** Takes the lock on a file; returns whether it is ours now, and no other's, of this process or another one. */
    static boolean taken(FileChannel file) throws IOException {
        try {
            @Nullable FileLock taken = file.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            // by this process
            return false;
        }
    }
}
