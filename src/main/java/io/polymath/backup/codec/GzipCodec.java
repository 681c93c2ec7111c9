package io.polymath.backup.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalInt;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** Gzip: one member without name and time, so that equal data gives equal bytes; any number of members is read. */
public final class GzipCodec implements Codec {

    static final String NAME = "gzip";

    private static final Levels LEVELS = new Levels(NAME, 1, 9, 6);
    private static final int BUFFER_BYTES = 1 << 16;

    private final int level;

    /**
     * Makes a codec, which compresses in the thread that writes.
     *
     * @param level 1 to 9; 6 when it is not given
     */
    public GzipCodec(OptionalInt level) {
        this.level = LEVELS.choose(level);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String suffix() {
        return ".gz";
    }

    @Override
    public OutputStream encode(OutputStream sink) throws IOException {
        GzipParameters parameters = new GzipParameters();
        parameters.setCompressionLevel(level);
        parameters.setBufferSize(BUFFER_BYTES);
        return new GzipCompressorOutputStream(sink, parameters);
    }

    @Override
    public InputStream decode(InputStream source) throws IOException {
        // not the JDK's reader: it takes what follows a member for its end, whatever that is
        return GzipCompressorInputStream.builder()
                .setInputStream(source)
                .setBufferSize(BUFFER_BYTES)
                .setDecompressConcatenated(true)
                .get();
    }
}
