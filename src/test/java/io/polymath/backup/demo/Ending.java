package io.polymath.backup.demo;

import io.polymath.backup.server.Processes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The end of the demo by Ctrl-C: a command that is under way lets go first, then all servers are ended. */
final class Ending {

    /** What a run needs to let servers go, and a little more. */
    private static final int PATIENCE_SECONDS = 30;
    /** What a demo needs to say that it has ended, when its servers are gone. */
    private static final int LAST_WORD_SECONDS = 5;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch demoEnded = new CountDownLatch(1);
    private volatile boolean waitsForDemo;
    private volatile boolean wanted;
    private volatile int exitCode;

    /** Listens for the signals from now on. */
    static Ending onSignal() {
        Ending ending = new Ending();
        Runtime.getRuntime().addShutdownHook(new Thread(ending::end, "end-of-demo"));
        return ending;
    }

    private void end() {
        asked.countDown();
        if (waitsForDemo) {
            await(demoEnded, PATIENCE_SECONDS);
        }
        Processes.endAll();
        await(demoEnded, LAST_WORD_SECONDS);
        if (wanted) {
            Runtime.getRuntime().halt(exitCode); // not the code of the signal
        }
    }

    private static void await(CountDownLatch latch, int seconds) {
        try {
            if (!latch.await(seconds, TimeUnit.SECONDS)) {
                return; // then it ends with the process
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether somebody wishes that the demo ends. */
    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** From here on the demo has something under way that it ends by itself. */
    void waitForDemo() {
        waitsForDemo = true;
    }

    /** Waits for the wish; the demo is then over, with a code of its own. */
    void await(int code) throws InterruptedException {
        exitCode = code;
        wanted = true;
        asked.await();
    }

    /** The demo has ended. */
    void hasEnded() {
        demoEnded.countDown();
    }
}
