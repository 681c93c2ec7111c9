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
 * @param companions what belongs to it and is written beside it, in the same codecs
 */
public record Export(
        SetId set,
        String store,
        String kind,
        String baseName,
        List<Codec> codecs,
        Writer writer,
        List<Export> companions) {

    public Export {
        codecs = List.copyOf(codecs);
        companions = List.copyOf(companions);
    }

    /** Writes a snapshot, once for each call, as {@link MovedException} may ask for another try. */
    @FunctionalInterface
    public interface Writer {
        /** Writes everything to the stream, which it does not close, and tells what that was. */
        Content write(OutputStream out) throws IOException;
    }

    /** Returns this export, and its companions, with one more codec around. */
    public Export through(Codec codec) {
        List<Codec> more = Stream.concat(codecs.stream(), Stream.of(codec)).toList();
        List<Export> others =
                companions.stream().map(companion -> companion.through(codec)).toList();
        return new Export(set, store, kind, baseName, more, writer, others);
    }

    /** Returns the name of the file that it will be: {@code postgres_20261122_0200.dump.zst}. */
    public String fileName() {
        return baseName + codecs.stream().map(Codec::suffix).collect(Collectors.joining());
    }
}
