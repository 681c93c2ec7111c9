package io.polymath.backup.codec;

import java.io.InputStream;
import java.io.OutputStream;

/** Leaves a stream as it is: what {@code compress:none} asks for. It has no suffix and notices no damage. */
public final class NoneCodec implements Codec {

    static final String NAME = "none";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String suffix() {
        return "";
    }

    @Override
    public OutputStream encode(OutputStream sink) {
        return sink;
    }

    @Override
    public InputStream decode(InputStream source) {
        return source;
    }
}
