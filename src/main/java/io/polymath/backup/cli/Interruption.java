package io.polymath.backup.cli;

import io.polymath.backup.run.ActiveRuns;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends runs cleanly when the process is asked to end: by Ctrl-C, by SIGTERM, by a shutdown. */
final class Interruption {

    /** What a run needs to let servers go and remove its work folder; service managers wait longer (systemd: 90 s). */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

    private Interruption() {}

    /** Makes sure that the end of this process ends the runs first. */
    static ActiveRuns watched() {
        ActiveRuns active = new ActiveRuns();
        Thread hook = new Thread(() -> interrupt(active), "interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        return active;
    }

    private static void interrupt(ActiveRuns active) {
        try {
            if (!active.interrupt(PATIENCE)) {
                LOG.error("run: it did not end within {} s; the next run removes what it left", PATIENCE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
