package io.polymath.backup.codec;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.pgp.Encryption;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The list of all codecs, by the words that stand for them in manifests; those that compress also in routes. */
public final class Codecs {

    private static final SortedMap<String, Maker> ALL = new TreeMap<>(Map.of(
            ZstdCodec.NAME, ZstdCodec::new,
            GzipCodec.NAME, (level, threads) -> new GzipCodec(level),
            NoneCodec.NAME, (level, threads) -> new NoneCodec()));

    private Codecs() {}

    private interface Maker {
        Codec make(OptionalInt level, int threads);
    }

    /** Returns the words of all codecs that the word {@code compress} takes, sorted. */
    public static SortedSet<String> names() {
        return new TreeSet<>(ALL.keySet());
    }

    /**
     * Returns a codec to write with.
     *
     * @param level in the codec's own numbers; its default when it is not given
     * @param threads that may compress; of no effect on a codec that uses one
     * @throws BackupException with USAGE when there is no such codec or level
     */
    public static Codec of(String name, OptionalInt level, int threads) {
        Maker maker = ALL.get(name);
        if (maker == null) {
            throw new BackupException(
                    ExitCode.USAGE, "unknown codec " + name, "expected one of " + String.join(", ", ALL.keySet()));
        }
        return maker.make(level, threads);
    }

    /** Returns a codec that reads what was written with any level; without keys what is encrypted stays closed. */
    public static Codec reading(String name) {
        return reading(name, Encryption.none());
    }

    /** Returns a codec that reads what was written with any level, or was encrypted. */
    public static Codec reading(String name, Encryption keys) {
        return name.equals(PgpCodec.NAME) ? new PgpCodec(keys) : of(name, OptionalInt.empty(), 1);
    }
}
