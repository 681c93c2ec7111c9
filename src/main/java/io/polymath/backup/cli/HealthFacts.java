package io.polymath.backup.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * What health tells.
 *
 * @param status {@code ok}, or {@code stale}
 * @param stale why an operator has to act, a sentence each, as {@code status} tells it
 * @param lastGoodSet the newest set that is complete, holds the whole estate and was not found damaged
 * @param lastGoodAgeSeconds how long ago its stores were held
 * @param maxAgeSeconds how old it may be
 * @param running the set that is in the making
 * @param nextRun when the next run begins
 */
record HealthFacts(
        String status,
        List<String> stale,
        Optional<String> lastGoodSet,
        Optional<OffsetDateTime> lastGoodAt,
        Optional<Long> lastGoodAgeSeconds,
        long maxAgeSeconds,
        Optional<String> running,
        Optional<OffsetDateTime> nextRun,
        String program) {

    HealthFacts {
        stale = List.copyOf(stale);
    }

    @JsonIgnore
    boolean isOk() {
        return status.equals("ok");
    }
}
