package io.polymath.backup.store.chroma;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A disk of a few kilobytes, in memory. Only root can mount one: without that right a test that needs it is skipped. */
final class SmallDisk implements AutoCloseable {

    private final Path path;

    private SmallDisk(Path path) {
        this.path = path;
    }

    static SmallDisk mount(Path path, int kilobytes) throws IOException {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "polymath-test", path.toString()),
                "needs the right to mount a tmpfs");
        return new SmallDisk(path);
    }

    Path path() {
        return path;
    }

    void makeReadOnly() throws IOException {
        if (!run("mount", "-o", "remount,ro", path.toString())) {
            throw new IOException("unable to remount " + path);
        }
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
