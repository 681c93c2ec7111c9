package io.polymath.backup.set;

import io.polymath.backup.codec.Codec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A promise to write one store's snapshot. Nothing is read before it is written; codecs wrap the stream, the first one
 * nearest to the store.
 *
 * @param store the store's name, as in routes
 * @param kind the kind of store, which names the reader of the raw stream
 * @param baseName the file's name before codecs add to it: {@code postgres_20261122_0200.dump}
 */
public record Export(SetId set, String store, String kind, String baseName, List<Codec> codecs, Writer writer) {

    public Export {
        codecs = List.copyOf(codecs);
    }

    /** Writes a snapshot, once for each call, as {@link MovedException} may ask for another try. */
    @FunctionalInterface
    public interface Writer {
        /** Writes everything to the stream, which it does not close, and tells what that was. */
        Content write(OutputStream out) throws IOException;
    }

    /** Returns this export with one more codec around it. */
    public Export through(Codec codec) {
        return new Export(
                set,
                store,
                kind,
                baseName,
                Stream.concat(codecs.stream(), Stream.of(codec)).toList(),
                writer);
    }

    /** Returns the name of the file that it will be: {@code postgres_20261122_0200.dump.zst}. */
    public String fileName() {
        return baseName + codecs.stream().map(Codec::suffix).collect(Collectors.joining());
    }
}
