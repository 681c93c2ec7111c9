package io.polymath.backup.run;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one run is asked for.
 *
 * @param only the names of the stores to back up; none for all
 * @param label a word of the operator's own, kept in the manifest
 * @param retryLock how long to wait for another run to end
 */
public record Request(List<String> only, Optional<String> label, Duration retryLock) {

    public Request {
        only = List.copyOf(only);
    }

    /** Returns the request for everything, at once. */
    public static Request everything() {
        return new Request(List.of(), Optional.empty(), Duration.ZERO);
    }
}
