package io.polymath.backup.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A disk of a few kilobytes, in memory. Only root can mount one: without that right a test that needs it is skipped. */
public final class SmallDisk implements AutoCloseable {

    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    public static SmallDisk mount(Path path, int kilobytes) throws IOException {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "polymath-test", path.toString()),
                "needs the right to mount a tmpfs");
        return new SmallDisk(path);
    }

    public Path path() {
        return path;
    }

    public void makeReadOnly() throws IOException {
        if (!run("mount", "-o", "remount,ro", path.toString())) {
            throw new IOException("unable to remount " + path);
        }
    }

    /** Writes a file that leaves so many kilobytes. */
    public Path leave(int kilobytes) throws IOException {
        Path ballast = path.resolve("ballast");
        try (FileChannel channel = FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long all = Files.getFileStore(path).getUsableSpace() - kilobytes * 1024L;
            ByteBuffer zeros = ByteBuffer.allocate(4096);
            for (long written = 0; written < all; written += zeros.capacity()) {
                channel.write(zeros.clear());
            }
        }
        return ballast;
    }

    private static boolean run(String... command) throws IOException {
        return new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join()
                        .exitValue()
                == 0;
    }

    @Override
    public void close() {
        try {
            if (!run("umount", path.toString())) {
                throw new IllegalStateException("unable to unmount " + path);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
