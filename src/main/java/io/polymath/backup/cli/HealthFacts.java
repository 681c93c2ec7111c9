package io.polymath.backup.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * What health tells.
 *
 * @param status {@code ok}, or {@code stale} when there is no good set or the last one is too old
 * @param lastGoodSet the newest set that is complete and holds the whole estate
 * @param lastGoodAgeSeconds how long ago it began
 * @param maxAgeSeconds how old it may be
 * @param running the set that is in the making
 * @param nextRun when the next run begins
 */
record HealthFacts(
        String status,
        Optional<String> lastGoodSet,
        Optional<OffsetDateTime> lastGoodAt,
        Optional<Long> lastGoodAgeSeconds,
        long maxAgeSeconds,
        Optional<String> running,
        Optional<OffsetDateTime> nextRun,
        String program) {

    @JsonIgnore
    boolean isOk() {
        return status.equals("ok");
    }
}
