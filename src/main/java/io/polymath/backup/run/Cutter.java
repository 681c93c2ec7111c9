package io.polymath.backup.run;

import io.polymath.backup.set.Archive;
import io.polymath.backup.set.Cut;
import io.polymath.backup.set.Failure;
import io.polymath.backup.store.Session;
import io.polymath.backup.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens the cut: all stores connect, at the same time and as long as it takes; then all are held, one after another.
 * Closing it, from any thread, lets all of them go, also those that answer later.
 */
final class Cutter implements AutoCloseable {

    private final Clock clock;
    private final Pause pause;
    private final List<Session> sessions = new ArrayList<>();
    private final List<HeldStore> held = new CopyOnWriteArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private OffsetDateTime start;
    private OffsetDateTime end;
    private boolean quiet;
    private boolean closed;

    /** Makes one that closes the pause, too. */
    Cutter(Clock clock, Pause pause) {
        this.clock = clock;
        this.pause = pause;
        this.start = now();
        this.end = start;
    }

    /**
     * Connects and opens the stores, in the order of the list; writers are paused when all have answered. A store that
     * fails does not stop the others.
     *
     * @throws InterruptedException at once, without waiting for those that are connecting; they are let go
     */
    void open(List<Store> stores) throws InterruptedException {
        Map<Store, Session> connected = connect(stores);
        pause.begin();
        start = now();
        for (Map.Entry<Store, Session> store : connected.entrySet()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            hold(store.getKey(), store.getValue());
        }
        end = now();
        // they were still paused when the last one was asked
        quiet = pause.holds() && held.stream().allMatch(HeldStore::isUnmoved) && pause.holds();
        release();
    }

    /** Lets a store go, which was saved or failed; and the writers, when no other store needs them to be paused. */
    void letGo(String name) {
        held(name).ifPresent(store -> {
            store.session().close();
            store.letGo();
        });
        release();
    }

    private void release() {
        if (held.stream().noneMatch(HeldStore::needsPause)) {
            pause.end();
        }
    }

    Pause pause() {
        return pause;
    }

    List<HeldStore> held() {
        return List.copyOf(held);
    }

    /** Returns a store that is held; empty for one that could not be, or was not asked for. */
    Optional<HeldStore> held(String name) {
        return held.stream().filter(store -> store.store().name().equals(name)).findFirst();
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    OffsetDateTime start() {
        return start;
    }

    OffsetDateTime end() {
        return end;
    }

    /** Returns the cut of what was saved: it ends with the last archive's moment, if that is after all were held. */
    Cut cut(List<Archive> saved) {
        OffsetDateTime last = saved.stream()
                .map(archive -> archive.content().moment())
                .max(Instant::compareTo)
                .map(moment -> OffsetDateTime.ofInstant(moment, clock.getZone()))
                .filter(moment -> moment.isAfter(end))
                .orElse(end);
        return new Cut(start, last, CutLevel.of(saved, start.toInstant(), quiet));
    }

    private Map<Store, Session> connect(List<Store> stores) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, stores.size()));
        try {
            Map<Store, Future<Session>> connecting = new LinkedHashMap<>();
            stores.forEach(store -> connecting.put(store, threads.submit(() -> connect(store))));
            Map<Store, Session> connected = new LinkedHashMap<>();
            for (Map.Entry<Store, Future<Session>> entry : connecting.entrySet()) {
                try {
                    connected.put(entry.getKey(), entry.getValue().get());
                } catch (ExecutionException e) {
                    failures.add(Failures.of(entry.getKey().name(), e.getCause() == null ? e : e.getCause()));
                }
            }
            return connected;
        } finally {
            threads.shutdownNow();
        }
    }

    private Session connect(Store store) throws IOException {
        Session session = store.connect();
        synchronized (sessions) {
            if (!closed) {
                sessions.add(session);
                return session;
            }
        }
        session.close();
        throw new IOException("the run ended before the store answered");
    }

    private void hold(Store store, Session session) {
        try {
            held.add(new HeldStore(store, session, session.open(), new AtomicBoolean()));
        } catch (IOException | RuntimeException e) {
            failures.add(Failures.of(store.name(), e));
            session.close();
        }
    }

    @Override
    public void close() {
        List<Session> open;
        synchronized (sessions) {
            closed = true;
            open = List.copyOf(sessions);
        }
        open.forEach(Session::close);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.ofInstant(clock.instant(), clock.getZone());
    }
}
