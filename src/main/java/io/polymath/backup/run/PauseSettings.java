package io.polymath.backup.run;

import io.polymath.backup.config.Section;
import java.time.Duration;

/**
 * Whether those who write to the stores are paused while these are held.
 *
 * @param writers whether the routes {@code pause-writers} and {@code resume-writers} are called
 * @param limit how long they are paused at most, and how long each of the two routes may take
 */
public record PauseSettings(boolean writers, Duration limit) {

    /** As stores are backed up when nobody asks for more. */
    public static final PauseSettings OFF = new PauseSettings(false, Duration.ofSeconds(60));

    /** Reads the settings that begin with {@code cut}. */
    public static PauseSettings read(Section section) {
        return new PauseSettings(
                section.flag("pause-writers", OFF.writers()), section.duration("pause-limit", OFF.limit()));
    }
}
