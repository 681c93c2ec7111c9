package io.polymath.backup.watch;

import io.polymath.backup.error.Text;
import io.polymath.backup.schedule.Cron;
import io.polymath.backup.status.Standings;
import io.polymath.backup.status.Undrilled;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What has to be told: a function of what there is, and of nothing else. */
final class Rules {

    static final String AGE = "age";
    static final String PROOF = "proof";
    static final String DRILL = "drill";
    static final String COPY = "copy/";
    static final String DAMAGE = "damage/";

    private final Facts facts;
    private final WatchSettings limits;
    private final List<Seen> good;
    private final List<Alarm> alarms = new ArrayList<>();

    private Rules(Facts facts, WatchSettings limits) {
        this.facts = facts;
        this.limits = limits;
        this.good = facts.good();
    }

    /** Returns everything that is wrong, the most urgent first. */
    static List<Alarm> alarms(Facts facts, WatchSettings limits) {
        return new Rules(facts, limits).all();
    }

    private List<Alarm> all() {
        age();
        damage();
        alarms.addAll(DiskRule.alarms(facts, limits));
        alarms.addAll(StoreRules.alarms(facts, limits));
        proof();
        drill();
        repositories(facts, limits).forEach(this::copy);
        return alarms;
    }

    private void age() {
        if (good.isEmpty()) {
            alarms.add(new Alarm(
                    AGE,
                    "none",
                    "there is no good set",
                    "run backup, and mend what it says; check looks at everything"));
            return;
        }
        Seen last = good.get(0);
        OffsetDateTime held = last.manifest().cut().start();
        Duration age = Duration.between(held, facts.now());
        Optional<Instant> missed = missed(last);
        if (age.isNegative()) {
            alarms.add(
                    new Alarm(AGE, "future", last.name() + " is dated in the future", "set the clock of this machine"));
        } else if (missed.isPresent()) {
            OffsetDateTime due =
                    OffsetDateTime.ofInstant(missed.get(), facts.now().getOffset());
            alarms.add(new Alarm(
                    AGE,
                    last.name(),
                    Text.of(
                            "the run of %s has made no good set: the last one is %s, %s old",
                            due, last.name(), Standings.text(age)),
                    "is the service running? Look at its last report, then run backup"));
        } else if (age.compareTo(limits.maxAge()) > 0) {
            alarms.add(new Alarm(
                    AGE,
                    last.name(),
                    Text.of(
                            "the last good set, %s, is %s old, more than watch.max-age (%s)",
                            last.name(), Standings.text(age), Standings.text(limits.maxAge())),
                    "is the service running? Look at its last report, then run backup"));
        }
    }

    /** Returns the first scheduled time after the last good run whose set is missing for longer than is allowed. */
    private Optional<Instant> missed(Seen last) {
        return limits.cron()
                .flatMap(cron -> next(cron, last.manifest().started()))
                .filter(due -> due.plus(limits.late()).isBefore(facts.now().toInstant()));
    }

    private Optional<Instant> next(String cron, OffsetDateTime after) {
        try {
            return Cron.of(cron, limits.zone()).next(after.toInstant());
        } catch (ParseException e) {
            return Optional.empty(); // the check of the settings tells
        }
    }

    private void damage() {
        for (Seen set : facts.sets()) {
            set.damage()
                    .ifPresent(why -> alarms.add(new Alarm(
                            DAMAGE + set.name(),
                            "",
                            set.name() + " is damaged: " + why,
                            "use another set, run backup, and find out what changed the files: is the disk well?")));
        }
        facts.unreadable()
                .forEach(why -> alarms.add(new Alarm(
                        DAMAGE + why,
                        "",
                        why,
                        "use another set, and find out what changed the files: is the disk well?")));
    }

    private void proof() {
        Optional<OffsetDateTime> newest = newestProof(good, facts.now());
        if (good.isEmpty()) {
            return;
        }
        if (newest.isEmpty()) {
            alarms.add(new Alarm(
                    PROOF,
                    "none",
                    "no good set was ever read back",
                    "run verify, and have verify:content in the routes of the stores"));
            return;
        }
        Duration age = Duration.between(newest.get(), facts.now());
        if (age.compareTo(limits.proofMaxAge()) > 0) {
            alarms.add(new Alarm(
                    PROOF,
                    "",
                    Text.of(
                            "the newest proof has expired: it is %s old, more than watch.proof-max-age (%s)",
                            Standings.text(age), Standings.text(limits.proofMaxAge())),
                    "run verify"));
        }
    }

    private void drill() {
        List<Undrilled> due = facts.undrilled().stream().filter(Undrilled::due).toList();
        if (due.isEmpty()) {
            return;
        }
        alarms.add(new Alarm(
                DRILL,
                joined(due, each -> each.reason() + " " + String.join(",", each.stores())),
                joined(due, Undrilled::what),
                joined(due, Undrilled::hint)));
    }

    private static String joined(List<Undrilled> due, Function<Undrilled, String> part) {
        return due.stream().map(part).distinct().collect(Collectors.joining("; "));
    }

    static Optional<OffsetDateTime> newestProof(List<Seen> good, OffsetDateTime now) {
        // one that is dated in the future was made while the clock was wrong, and would never get old
        return good.stream()
                .flatMap(set -> set.proved().stream())
                .max(Comparator.comparing((OffsetDateTime when) -> !when.isAfter(now))
                        .thenComparing(OffsetDateTime::toInstant));
    }

    /** Returns where good sets have to be. */
    static SortedSet<String> repositories(Facts facts, WatchSettings limits) {
        SortedSet<String> names = new TreeSet<>(limits.copiesIn());
        if (names.isEmpty()) {
            OffsetDateTime lately = facts.now().minusDays(LATELY_DAYS);
            facts.sets().stream()
                    .flatMap(set -> set.copies().entrySet().stream())
                    .filter(copy -> copy.getValue().isAfter(lately))
                    .forEach(copy -> names.add(copy.getKey()));
        }
        return names;
    }

    /** A repository that had no copy for so long is not one of the operator's any more. */
    private static final int LATELY_DAYS = 30;

    private void copy(String repository) {
        Optional<Seen> due = good.stream()
                .filter(set -> set.manifest().ended().plus(limits.copyLate()).isBefore(facts.now()))
                .findFirst();
        // a newer one that is there already makes up for it
        boolean isThere = good.stream()
                .takeWhile(set -> due.isPresent() && !isOlder(set, due.get()))
                .anyMatch(set -> set.copies().containsKey(repository));
        if (due.isEmpty() || isThere) {
            return;
        }
        Optional<Seen> newest = good.stream()
                .filter(set -> set.copies().containsKey(repository))
                .findFirst();
        alarms.add(new Alarm(
                COPY + repository,
                newest.map(Seen::name).orElse("none"),
                Text.of(
                        "%s is not in %s: %s",
                        due.get().name(),
                        repository,
                        newest.map(set -> "the newest copy there is of " + set.name())
                                .orElse("there is no copy of a good set there")),
                Text.of("run copy %s --to %s, and mend what it says", due.get().name(), repository)));
    }

    private static boolean isOlder(Seen one, Seen other) {
        return one.manifest().order() < other.manifest().order();
    }
}
