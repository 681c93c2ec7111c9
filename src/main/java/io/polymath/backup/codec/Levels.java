package io.polymath.backup.codec;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import java.util.OptionalInt;

/** The compression levels of a codec: more is smaller and slower. */
record Levels(String codec, int min, int max, int otherwise) {

    /** Returns the level that was asked for, or the usual one. */
    int choose(OptionalInt level) {
        int chosen = level.orElse(otherwise);
        if (chosen < min || chosen > max) {
            throw new BackupException(
                    ExitCode.USAGE,
                    "%s: unable to compress with level %d".formatted(codec, chosen),
                    "expected a level from %d to %d; the default is %d".formatted(min, max, otherwise));
        }
        return chosen;
    }
}
