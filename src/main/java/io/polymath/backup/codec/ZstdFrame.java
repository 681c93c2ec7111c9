package io.polymath.backup.codec;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;

/** Writes one Zstandard frame. Closing it frees the native memory and closes the sink, even if the sink fails. */
final class ZstdFrame extends OutputStream {

    private final OutputStream sink;
    private final ZstdOutputStreamNoFinalizer encoder;
    private boolean closed;

    ZstdFrame(OutputStream sink, int level, int threads) throws IOException {
        this.sink = sink;
        this.encoder =
                new ZstdOutputStreamNoFinalizer(sink, level).setChecksum(true).setWorkers(threads);
    }

    @Override
    public void write(int b) throws IOException {
        encoder.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        encoder.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        encoder.flush();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        // the encoder leaves the sink open when its last write to it fails
        try (sink) {
            encoder.closeWithoutClosingParentStream();
        }
    }
}
