package io.polymath.backup.soak;

import java.time.Duration;

/**
 * What is measured of the service while it runs, and what would be a leak of it.
 *
 * <p>Java's compiler, its profiles of methods and its heap take memory for hours, as methods and objects come, up to
 * limits. So that is not judged, but what a leak would fill: live heap, the memory beside Java's pools, classes, threads
 * and files, after a collection. In an hour of 60 runs, the growth that fails is that of 0.2 MB of live heap a run, 0.5 MB
 * of other memory a run, five classes a run, and of one thread in twelve, or one file in three runs.
 */
final class Measures {

    private static final double HEAP_GROWTH = 12;
    private static final double OTHERS_GROWTH = 30;
    private static final double CLASSES_GROWTH = 300;
    private static final double THREADS_GROWTH = 5;
    private static final double OPEN_FILES_GROWTH = 20;

    /** Megabytes: what the service takes beside Java's pools has no limit of Java's own, and this one of ours. */
    private static final double OTHERS_MOST = 160;

    /** Megabytes: classes are those of the program, and the profiles of their methods; Java sets no limit. */
    private static final double CLASSES_MOST = 160;

    /** A line through less than this says nothing. */
    private static final Duration LONG_ENOUGH = Duration.ofMinutes(20);

    private final Samples resident = new Samples();
    private final Samples others = new Samples();
    private final Samples liveHeap = new Samples();
    private final Samples liveOthers = new Samples();
    private final Samples heap = new Samples();
    private final Samples code = new Samples();
    private final Samples classes = new Samples();
    private final Samples loaded = new Samples();
    private final Samples threads = new Samples();
    private final Samples openFiles = new Samples();
    private double limits;
    private int healthy;
    private int unhealthy;

    /** @param collecting whether garbage is collected first, so that what is in use is known */
    void take(Service service, boolean collecting) throws Exception {
        if (service.health() == 200) {
            healthy++;
        } else {
            unhealthy++;
        }
        if (healthy == 0) {
            return; // before the first set
        }
        Footprint now = service.footprint();
        resident.add(now.resident() / 1e6);
        others.add(now.others() / 1e6);
        heap.add(now.heap() / 1e6);
        code.add(now.code() / 1e6);
        classes.add(now.classes() / 1e6);
        threads.add((double) now.threads());
        openFiles.add((double) now.openFiles());
        if (collecting) {
            service.collect();
            Footprint live = service.footprint();
            liveHeap.add(live.liveHeap() / 1e6);
            liveOthers.add(live.others() / 1e6);
            loaded.add((double) live.loaded());
            limits = service.limits() / 1e6;
        }
    }

    /** Tells all of it, and judges it when it was measured for long enough. */
    void settle(Table table, Duration ran) {
        double bound = limits + CLASSES_MOST + OTHERS_MOST;
        tell(table, "RSS, MB", resident);
        tell(table, "  of it heap, MB", heap);
        tell(table, "  of it compiled code, MB", code);
        tell(table, "  of it classes and profiles, MB", classes);
        tell(table, "  of it beside these and mapped files, MB", others);
        tell(table, "live heap, MB", liveHeap);
        tell(table, "live memory beside Java's pools, MB", liveOthers);
        tell(table, "classes", loaded);
        tell(table, "threads", threads);
        tell(table, "open files", openFiles);
        table.figure("RSS, bound by limits, MB", bound)
                .figure("health 200", healthy)
                .figure("health else, before the first set", unhealthy)
                .holds("RSS stays below its bound", resident.most() < bound)
                .holds("classes and profiles stay below their bound", classes.most() < CLASSES_MOST)
                .holds("memory beside Java's pools stays below its bound", others.most() < OTHERS_MOST);
        if (isLongEnough(ran)) {
            table.holds("live heap does not grow", liveHeap.growthInAnHour() < HEAP_GROWTH)
                    .holds("live memory beside it does not grow", liveOthers.growthInAnHour() < OTHERS_GROWTH)
                    .holds("classes do not grow", loaded.growthInAnHour() < CLASSES_GROWTH)
                    .holds("threads do not grow", threads.growthInAnHour() < THREADS_GROWTH)
                    .holds("open files do not grow", openFiles.growthInAnHour() < OPEN_FILES_GROWTH);
        }
    }

    /** Returns whether a line says something, and outages hit reports. */
    static boolean isLongEnough(Duration ran) {
        return ran.compareTo(LONG_ENOUGH) > 0;
    }

    private static void tell(Table table, String what, Samples samples) {
        table.figure(what + ": start", samples.first())
                .figure(what + ": most", samples.most())
                .figure(what + ": end", samples.last())
                .figure(what + ": growth by a fitted line, an hour", samples.growthInAnHour());
    }
}
