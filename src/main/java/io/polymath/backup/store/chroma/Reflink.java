package io.polymath.backup.store.chroma;

import io.polymath.backup.config.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies files by sharing their blocks, in no time, where the file system can do that (XFS, Btrfs, bcachefs, ZFS). Stops
 * trying once it could not.
 */
final class Reflink {

    /** 1 MiB: a smaller file is copied in less time than it takes to start a process. */
    private static final long MIN_BYTES = 1 << 20;

    private boolean possible = true;

    /** Copies a file to a new one; returns whether it did, and leaves nothing behind when it did not. */
    boolean copy(Path from, Path to) throws IOException {
        if (!possible || Files.size(from) < MIN_BYTES) {
            return false;
        }
        possible = run(List.of("cp", "--reflink=always", "--", from.toString(), to.toString()));
        if (!possible) {
            Files.deleteIfExists(to);
        }
        return possible;
    }

    private static boolean run(List<String> command) throws IOException {
        Process process;
        try {
            process = ChildProcess.of(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // there is no such program
            return false;
        }
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while copying", e);
        }
    }
}
