package io.polymath.backup.restore;

import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.run.Backups;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one restore is going to do, and what it has come to so far.
 *
 * @param leftOut the stores that a drill goes on without
 */
record Findings(
        Backups backups,
        RestoreRequest request,
        Source source,
        List<StoreRestore> stores,
        List<Part> leftOut,
        Instant started) {

    RestorePlan plan() throws IOException {
        PastRestores past = new PastRestores(new RestoreHistory(backups.repository()).all());
        List<RestorePlan.StorePlan> plans = new ArrayList<>();
        for (StoreRestore store : stores) {
            plans.add(new RestorePlan.StorePlan(
                    store.name(),
                    store.object(),
                    store.bytes(),
                    store.plan(),
                    past.last(store.name(), store.object())));
        }
        return new RestorePlan(source.set().set(), source.name(), request.inPlace(), plans, List.of());
    }

    RestoreResult result() {
        Instant now = backups.clock().instant();
        List<Part> parts =
                new ArrayList<>(stores.stream().map(StoreRestore::part).toList());
        parts.addAll(leftOut);
        RestoreProof proof = new RestoreProof(
                source.set().set(),
                request.purpose(),
                source.name(),
                OffsetDateTime.ofInstant(now, backups.clock().getZone()),
                Duration.between(started, now),
                parts);
        List<RestoreResult.Left> left =
                new ArrayList<>(stores.stream().map(StoreRestore::left).toList());
        leftOut.forEach(part -> left.add(new RestoreResult.Left(part.store(), Optional.empty(), false, "")));
        return new RestoreResult(proof, request.inPlace(), left, Optional.empty());
    }
}
