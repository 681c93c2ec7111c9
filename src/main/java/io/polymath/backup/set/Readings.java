package io.polymath.backup.set;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was read back of another repository, share by share.
 *
 * @param repository its name
 * @param read when each archive was last read to its end, by {@code SET/STORE}
 * @param last when the last share was read; empty before the first one
 * @param lastBytes how much that was
 * @param allBytes how much there was in all
 * @param since since when every byte was read at least once; empty while some never was
 * @param damaged what was not as its manifest says, and is still there
 */
public record Readings(
        String repository,
        SortedMap<String, OffsetDateTime> read,
        Optional<OffsetDateTime> last,
        long lastBytes,
        long allBytes,
        Optional<OffsetDateTime> since,
        List<String> damaged) {

    public Readings {
        read = new TreeMap<>(read);
        damaged = List.copyOf(damaged);
    }

    /** Returns that nothing was read yet. */
    public static Readings none(String repository) {
        return new Readings(repository, new TreeMap<>(Map.of()), Optional.empty(), 0, 0, Optional.empty(), List.of());
    }
}
