package io.polymath.backup.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A reversible change of a stream. A codec keeps no state between streams and may serve several threads. */
public interface Codec {

    /** Returns the word that stands for it in routes and manifests, such as {@code zstd}. */
    String name();

    /** Returns what it adds to a file's name, such as {@code .zst}; empty for none. */
    String suffix();

    /**
     * Returns a stream that writes what it is given, encoded, to the sink. Closing it writes what is still to be written
     * and closes the sink.
     */
    OutputStream encode(OutputStream sink) throws IOException;

    /**
     * Returns what was encoded. Reading to the end checks whatever the format can check; a damaged or cut source is an
     * {@code IOException}, never an early end. Closing it closes the source.
     */
    InputStream decode(InputStream source) throws IOException;
}
