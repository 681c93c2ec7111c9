package io.polymath.backup.codec;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;

/** Zstandard: one frame with a checksum of its content, as {@code zstd} writes it; any number of frames is read. */
public final class ZstdCodec implements Codec {

    static final String NAME = "zstd";

    // from 20 on a reader needs more memory than readers allow by default: `man zstd`, --ultra
    private static final Levels LEVELS = new Levels(NAME, 1, 19, 3);
    // ZSTDMT_NBWORKERS_MAX of 64-bit builds: https://github.com/facebook/zstd/blob/dev/lib/compress/zstdmt_compress.h
    private static final int MAX_THREADS = 256;

    private final int level;
    private final int threads;

    /**
     * Makes a codec.
     *
     * @param level 1 to 19; 3 when it is not given
     * @param threads that compress, 1 to 256; the thread that writes does not count
     */
    public ZstdCodec(OptionalInt level, int threads) {
        this.level = LEVELS.choose(level);
        this.threads = threads;
        if (threads < 1 || threads > MAX_THREADS) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "zstd: unable to compress with " + threads + " threads",
                    "expected from 1 to " + MAX_THREADS + " threads");
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String suffix() {
        return ".zst";
    }

    @Override
    public OutputStream encode(OutputStream sink) throws IOException {
        return new ZstdFrame(sink, level, threads);
    }

    @Override
    public InputStream decode(InputStream source) throws IOException {
        return new ZstdInputStreamNoFinalizer(new BegunInputStream(source));
    }
}
