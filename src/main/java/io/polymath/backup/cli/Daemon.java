package io.polymath.backup.cli;

import io.polymath.backup.camel.Pipeline;
import io.polymath.backup.error.BackupException;
import io.polymath.backup.error.ExitCode;
import io.polymath.backup.error.Trouble;
import io.polymath.backup.report.Journal;
import io.polymath.backup.report.Task;
import io.polymath.backup.repository.RepositoryLock;
import io.polymath.backup.run.Backups;
import io.polymath.backup.schedule.Schedule;
import io.polymath.backup.set.SetId;
import io.polymath.backup.status.Limits;
import io.polymath.backup.status.Standing;
import io.polymath.backup.status.Standing.Past;
import io.polymath.backup.status.Standings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service: the routes with their triggers on. Edited routes are made ready beside those that run, and take their
 * place while nothing is under way; what cannot be made ready is told, and the old routes go on.
 */
final class Daemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** Short enough for who edits a route and waits to see it taken. */
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Routes do not change hands so shortly before a run is due. */
    private static final Duration HANDS_OFF = Duration.ofSeconds(2);

    private static final String EDITED = "edited routes";
    /** After the clock was set back: triggers wait for a time of the old clock. */
    private static final String ANEW = "same routes by the new time";

    /** Routes that are ready to take the place of those that run. */
    private record Next(Pipeline pipeline, String what) {}

    private final Installation installation;
    private final Backups backups;
    private final Schedule schedule;
    private final RepositoryLock service;
    private final RouteWatch watch;
    private volatile Pipeline pipeline;
    private @Nullable Next next;

    private Daemon(Installation installation, Backups backups, RepositoryLock service) throws Exception {
        this.installation = installation;
        this.backups = backups;
        this.schedule = installation.settings().schedule();
        this.service = service;
        this.watch = new RouteWatch(installation.routeFolder());
        this.pipeline = installation.service(backups);
    }

    /**
     * Makes the routes ready; nothing begins before {@link #begin()}.
     *
     * @throws BackupException with LOCKED when another service looks after the repository
     */
    static Daemon of(Installation installation, Backups backups) throws Exception {
        backups.repository().prepare();
        RepositoryLock service = backups.repository().lockService();
        try {
            return new Daemon(installation, backups, service);
        } catch (Exception e) {
            service.close();
            throw e;
        }
    }

    /** Starts the routes, having told of what went wrong before, and makes up for a run that was missed. */
    void begin() throws Exception {
        List<String> left = sweep();
        pipeline.go();
        left.forEach(this::tellInterrupted);
        LOG.info("service: started; {}", outlook());
        Instant now = backups.clock().instant();
        Optional<Instant> last = backups.repository().list().stream()
                .flatMap(entry -> entry.manifest().stream())
                .map(set -> set.started().toInstant())
                .filter(began -> !began.isAfter(now)) // else made while the clock was wrong
                .max(Instant::compareTo);
        if (schedule.isMissed(last, now) && pipeline.fireNightly()) {
            LOG.warn("service: makes up for the run that was missed while it was not running");
        }
    }

    /** Removes what interrupted runs left, and returns their names. */
    private List<String> sweep() throws IOException {
        try (RepositoryLock lock = backups.repository().lock(Duration.ZERO)) {
            LOG.debug("service: sweeps, holding {}", lock);
            return backups.repository().sweep();
        } catch (BackupException e) {
            if (e.exitCode() == ExitCode.LOCKED) {
                return List.of(); // a run by hand is under way, and has swept
            }
            throw e;
        }
    }

    /** A run that was killed, or lost its power, could not tell; the folder that it left can. */
    private void tellInterrupted(String name) {
        Trouble trouble = new Trouble(
                "the run " + name + " was interrupted: its process or the machine ended; what it left was removed",
                "look at the log of that time; the next run begins as scheduled",
                ExitCode.INTERRUPTED);
        LOG.error("service: {}", trouble.reason());
        Journal journal = new Journal(Task.BACKUP, backups.clock());
        journal.begins(new SetId(name));
        tell(journal, trouble);
    }

    private void tell(Journal journal, Trouble trouble) {
        journal.fails(trouble);
        nextRun().ifPresent(journal::expects);
        pipeline.tell(journal);
    }

    /** Looks after the routes until somebody wishes that it ends. */
    void runUntil(Stop stop) throws Exception {
        ClockWatch clock = new ClockWatch(backups.clock().instant());
        while (!stop.within(LOOK)) {
            Optional<Duration> back = clock.wentBack(backups.clock().instant());
            back.ifPresent(step ->
                    LOG.warn("service: the clock went back by {}: the schedule begins anew", Standings.text(step)));
            if (watch.hasChanged()) {
                prepare(EDITED);
            } else if (back.isPresent()) {
                prepare(ANEW);
            }
            Next ready = next;
            if (ready != null && mayChangeHands()) {
                next = null;
                exchange(ready);
            }
        }
        LOG.info("service: ends{}", backups.active().sets().isEmpty() ? "" : " the run that is under way");
    }

    private void prepare(String what) {
        Next superseded = next;
        if (superseded != null) {
            next = null;
            superseded.pipeline().close();
        }
        try {
            next = new Next(installation.service(backups), what);
            LOG.info("service: {} are ready, and taken when nothing is under way", what);
        } catch (Exception e) {
            reject(what, e);
        }
    }

    private void reject(String what, Exception e) {
        Trouble trouble = Trouble.of(e);
        LOG.error(
                "service: the {} are not taken, the old ones go on: {}\n  hint: {}",
                what,
                trouble.reason(),
                trouble.hint());
        tell(
                new Journal(Task.BACKUP, backups.clock()),
                new Trouble(
                        "the " + what + " are not taken, the old ones go on: " + trouble.reason(),
                        trouble.hint(),
                        trouble.exitCode()));
    }

    private boolean mayChangeHands() {
        Instant soon = backups.clock().instant().plus(HANDS_OFF);
        return pipeline.isIdle()
                && pipeline.next().map(next -> next.isAfter(soon)).orElse(true);
    }

    private void exchange(Next ready) {
        Pipeline old = pipeline;
        try {
            ready.pipeline().go();
        } catch (Exception e) {
            ready.pipeline().close();
            reject(ready.what(), e);
            return;
        }
        pipeline = ready.pipeline();
        old.close();
        LOG.info("service: took the {}; {}", ready.what(), outlook());
    }

    private String outlook() {
        return nextRun().map(next -> "the next run begins " + next).orElse("no route has a schedule");
    }

    private Optional<OffsetDateTime> nextRun() {
        return pipeline.next()
                .map(next -> OffsetDateTime.ofInstant(next, backups.clock().getZone()));
    }

    /** Returns what health tells. */
    HealthFacts facts(Limits limits) {
        try {
            Standing standing = Standings.look(backups.repository(), limits, backups.clock());
            Optional<Past> good = standing.lastGood();
            return new HealthFacts(
                    standing.isStale() ? "stale" : "ok",
                    standing.stale(),
                    good.map(set -> set.set().value()),
                    good.map(Past::when),
                    good.map(set -> set.age().toSeconds()),
                    limits.maxAge().toSeconds(),
                    backups.active().sets().stream().findFirst().map(SetId::value),
                    nextRun(),
                    backups.program());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Ends what is under way: the run lets everything go, and reports. */
    @Override
    public void close() throws IOException {
        try {
            pipeline.rest();
            if (!backups.active().interrupt(Stop.LIMIT.dividedBy(2))) {
                LOG.error("service: the run did not end in time; the next one removes what it left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pipeline.close();
            service.close();
        }
        LOG.info("service: ended");
    }
}
