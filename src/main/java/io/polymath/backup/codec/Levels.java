package io.polymath.backup.codec;

import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Text;
import java.util.OptionalInt;

/** The compression levels of a codec: more is smaller and slower. */
record Levels(String codec, int min, int max, int otherwise) {

    /** Returns the level that was asked for, or the usual one. */
    int choose(OptionalInt level) {
        int chosen = level.orElse(otherwise);
        if (chosen < min || chosen > max) {
            throw new BackupException(
                    ExitCode.USAGE,
                    Text.of("%s: unable to compress with level %d", codec, chosen),
                    Text.of("expected a level from %d to %d; the default is %d", min, max, otherwise));
        }
        return chosen;
    }
}
