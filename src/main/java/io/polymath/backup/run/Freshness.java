package io.polymath.backup.run;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.set.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * How old the last good set is, and may be. Good is a set that is complete and holds the whole estate.
 *
 * @param age the time since it was begun: what was written later is not in it
 * @param maxAge the setting {@code status.max-age}
 */
public record Freshness(Optional<Manifest> lastGood, Optional<Duration> age, Duration maxAge) {

    /** Looks into a repository, which need not exist yet. */
    public static Freshness of(LocalRepository repository, Duration maxAge, Clock clock) throws IOException {
        Optional<Manifest> last =
                Files.isDirectory(repository.folder()) ? repository.latest() : Optional.<Manifest>empty();
        Optional<Duration> age = last.map(set -> Duration.between(set.started().toInstant(), clock.instant()));
        return new Freshness(last, age, maxAge);
    }

    /** Returns whether there is no good set, or none that is young enough. */
    public boolean isStale() {
        return age.map(old -> old.compareTo(maxAge) > 0).orElse(true);
    }
}
