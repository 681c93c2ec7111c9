package io.polymath.backup.status;

import io.polymath.backup.repository.LocalRepository;
import io.polymath.backup.repository.RestoreHistory;
import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Failure;
import io.polymath.backup.set.Manifest;
import io.polymath.backup.set.RestoreProof;
import io.polymath.backup.set.RestoreProof.Part;
import io.polymath.backup.set.RestoreProof.Purpose;
import io.polymath.backup.status.Undrilled.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks which stores were not proved by a drill lately. What counts is the newest drill of each store, of whatever set,
 * also of one that is gone. A store that was never drilled is given as long, from its first set on, as a drill may be old.
 */
public final class Drills {

    private static final String AGAIN = "run drill; the service does so by itself (drill.cron)";

    private final OffsetDateTime now;
    private final Duration maxAge;
    private final String limit;
    private final List<Attempt> attempts;
    private final List<String> stores;
    private final Map<String, OffsetDateTime> since;

    private record Attempt(OffsetDateTime when, Part part) {

        boolean isOf(String store) {
            return part.store().equals(store);
        }

        boolean isWhole() {
            return part.object().isEmpty();
        }

        boolean isProof() {
            return isWhole() && part.equal() && part.failure().isEmpty();
        }

        boolean failed() {
            return part.failure().isPresent() || !part.differences().isEmpty();
        }
    }

    private Drills(
            OffsetDateTime now,
            Duration maxAge,
            String limit,
            List<Attempt> attempts,
            List<String> stores,
            Map<String, OffsetDateTime> since) {
        this.now = now;
        this.maxAge = maxAge;
        this.limit = limit;
        this.attempts = attempts;
        this.stores = stores;
        this.since = since;
    }

    /**
     * Looks.
     *
     * @param good the good sets, the newest first; its stores are those that have to be proved
     * @param leftOut the stores that are left out on purpose
     * @param maxAge how old the newest drill of a store may be
     * @param limit the setting that says so
     */
    public static List<Undrilled> look(
            LocalRepository repository,
            List<Manifest> good,
            Collection<String> leftOut,
            Duration maxAge,
            String limit,
            OffsetDateTime now)
            throws IOException {
        if (good.isEmpty()) {
            return List.of();
        }
        RestoreHistory history = new RestoreHistory(repository);
        List<Attempt> attempts = history.all().stream()
                .filter(proof -> proof.purpose() == Purpose.DRILL)
                // one that is dated in the future was made while the clock was wrong, and would never get old
                .filter(proof -> !proof.when().isAfter(now))
                .flatMap(Drills::attempts)
                .toList();
        Map<String, OffsetDateTime> since = history.firstSets();
        for (Manifest set : good) {
            set.archives()
                    .forEach(archive -> since.merge(
                            archive.store(), set.cut().start(), (one, other) -> one.isBefore(other) ? one : other));
        }
        List<String> stores = good.get(0).archives().stream()
                .map(Archive::store)
                .filter(store -> !leftOut.contains(store))
                .toList();
        return new Drills(now, maxAge, limit, attempts, stores, since).all();
    }

    private static Stream<Attempt> attempts(RestoreProof proof) {
        return proof.stores().stream().map(part -> new Attempt(proof.when(), part));
    }

    private List<Undrilled> all() {
        List<Undrilled> all = new ArrayList<>();
        List<String> expired = new ArrayList<>();
        List<String> never = new ArrayList<>();
        for (String store : stores) {
            Optional<Undrilled> failed = failed(store);
            Optional<Attempt> newest = newest(attempts.stream().filter(each -> each.isOf(store) && each.isWhole()));
            boolean isNowhere = newest.filter(attempt -> !attempt.part().equal()
                            && !attempt.part().unproved().isEmpty())
                    .isPresent();
            if (failed.isPresent()) {
                all.add(failed.get());
            } else if (isNowhere) {
                all.add(nowhere(store, newest.orElseThrow()));
            } else if (isOverdue(store)) {
                (proof(store).isPresent() ? expired : never).add(store);
            } else {
                newest.filter(attempt -> !attempt.part().unproved().isEmpty())
                        .ifPresent(attempt -> all.add(partly(store, attempt)));
            }
        }
        if (!expired.isEmpty()) {
            all.add(expired(expired));
        }
        if (!never.isEmpty()) {
            all.add(never(never));
        }
        return all;
    }

    /** Returns the newest failure, unless the same was proved equal since. */
    private Optional<Undrilled> failed(String store) {
        return newest(attempts.stream().filter(each -> each.isOf(store) && each.failed() && !isMadeUpFor(each)))
                .map(attempt -> new Undrilled(
                        List.of(store),
                        Reason.FAILED,
                        true,
                        "the newest drill of " + store + " failed " + ago(attempt.when()) + " ago: " + why(attempt),
                        "mend it, then run drill --only " + store));
    }

    private boolean isMadeUpFor(Attempt failed) {
        return attempts.stream()
                .filter(each -> each.isOf(failed.part().store()) && each.when().isAfter(failed.when()))
                .anyMatch(each -> each.isProof()
                        || (each.part().equal()
                                && each.part().object().equals(failed.part().object())));
    }

    private static String why(Attempt failed) {
        return failed.part()
                .failure()
                .map(Failure::reason)
                .orElseGet(() -> String.join("; ", failed.part().differences()));
    }

    private Undrilled nowhere(String store, Attempt newest) {
        return new Undrilled(
                List.of(store),
                Reason.NOWHERE,
                isOverdue(store),
                proof(store).isEmpty()
                        ? "no drill has proved that " + store + " restores: " + unproved(newest)
                        : "the newest drill did not prove that " + store + " restores: " + unproved(newest),
                "then run drill --only " + store + "; or leave it out on purpose: drill.leave-out = " + store);
    }

    private static Undrilled partly(String store, Attempt newest) {
        return new Undrilled(
                List.of(store),
                Reason.PARTLY,
                false,
                "the newest drill found " + store + " equal, but did not prove all of it",
                unproved(newest));
    }

    private static String unproved(Attempt attempt) {
        return String.join("; ", attempt.part().unproved());
    }

    private Undrilled expired(List<String> expired) {
        OffsetDateTime oldest = expired.stream()
                .map(store -> proof(store).orElseThrow().when())
                .min(Comparator.comparing(OffsetDateTime::toInstant))
                .orElseThrow();
        return new Undrilled(
                expired,
                Reason.EXPIRED,
                true,
                "the newest drill" + (expired.equals(stores) ? "" : " of " + String.join(", ", expired)) + " is "
                        + ago(oldest) + " old, more than " + limit + " (" + Standings.text(maxAge) + ")",
                AGAIN);
    }

    private Undrilled never(List<String> never) {
        String what = never.equals(stores) ? "a set" : String.join(", ", never);
        return new Undrilled(
                never,
                Reason.NEVER,
                true,
                "no drill has ever proved that " + what
                        + (never.size() > 1 && !never.equals(stores) ? " restore" : " restores")
                        + ", and there are sets for longer than " + limit + " (" + Standings.text(maxAge) + ")",
                AGAIN);
    }

    private boolean isOverdue(String store) {
        OffsetDateTime start = proof(store).map(Attempt::when).orElseGet(() -> since.getOrDefault(store, now));
        return Duration.between(start, now).compareTo(maxAge) > 0;
    }

    private Optional<Attempt> proof(String store) {
        return newest(attempts.stream().filter(each -> each.isOf(store) && each.isProof()));
    }

    private static Optional<Attempt> newest(Stream<Attempt> attempts) {
        return attempts.max(Comparator.comparing(attempt -> attempt.when().toInstant()));
    }

    private String ago(OffsetDateTime when) {
        return Standings.text(Duration.between(when, now));
    }
}
