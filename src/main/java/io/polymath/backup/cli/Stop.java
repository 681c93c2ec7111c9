package io.polymath.backup.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The wish that the service ends, told by SIGTERM or Ctrl-C; the process stays until it has, within a limit. */
final class Stop {

    /** What a run needs to let servers go, remove its work folder and send its report; systemd's default is 90 s. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final CountDownLatch wished = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Listens for the signals from now on. */
    static Stop onSignal() {
        Stop stop = new Stop();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::end, "stop"));
        return stop;
    }

    /** Waits for the wish; returns whether it came within some time. */
    boolean within(Duration time) throws InterruptedException {
        return wished.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The service has ended. */
    void hasEnded() {
        ended.countDown();
    }

    private void end() {
        wished.countDown();
        try {
            // the limit is kept by those who end; this one is for what nobody thought of
            if (!ended.await(LIMIT.toMillis() + 5_000, TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
