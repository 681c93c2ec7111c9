package io.polymath.backup.set;

import static java.util.Objects.requireNonNull;

import java.time.OffsetDateTime;

/**
 * That a set has to stay, whatever retention says.
 *
 * @param reason why, in the operator's words
 * @param when it was said
 */
public record Pin(String reason, OffsetDateTime when) {

    /** The name of the file beside what was sealed. */
    public static final String FILE = "pin.json";

    public Pin {
        requireNonNull(reason, "reason is missing");
        requireNonNull(when, "when is missing");
    }
}
