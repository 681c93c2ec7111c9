package io.polymath.backup.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The clock of a machine that is set wrong, and right again: processes that get its environment live by it, also when it
 * is moved while they run. It is a small library that stands before the C library, built when it is needed.
 */
public final class MovedClock {

    private static final Path SOURCE = Path.of("src/test/c/moved-clock.c");

    private final Path library;
    private final Path offset;

    private MovedClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /** Makes a clock that is right, with its files in a folder of the test's. */
    public static MovedClock in(Path folder) throws IOException, InterruptedException {
        Path library = folder.resolve("moved-clock.so");
        Path said = folder.resolve("moved-clock.txt");
        Process compiler = new ProcessBuilder(
                        "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE.toString(), "-ldl")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!compiler.waitFor(1, TimeUnit.MINUTES) || compiler.exitValue() != 0) {
            throw new IOException("unable to compile " + SOURCE + ": " + Files.readString(said));
        }
        MovedClock clock = new MovedClock(library, folder.resolve("moved-clock.offset"));
        clock.set(Duration.ZERO);
        return clock;
    }

    /** Returns what lets a process live by it. */
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "MOVED_CLOCK", offset.toString());
    }

    /** Sets the clock so far ahead of the right time, or behind it. */
    public void set(Duration ahead) throws IOException {
        ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(ahead.toSeconds())
                .flip();
        // in place: processes have mapped it
        try (FileChannel file = FileChannel.open(offset, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(seconds);
        }
    }
}
